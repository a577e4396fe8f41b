import { randomUUID } from 'node:crypto';
import { systemClock } from '../../src/core/clock.ts';
import type { JobPath } from '../../src/core/job-path.ts';
import { jobPath } from '../../src/targets/jenkins/addresses/job-url.ts';
import { createJenkinsTarget, type JenkinsOptions } from '../../src/targets/jenkins/jenkins-target.ts';
import type { Target } from '../../src/targets/target.ts';
import { type ControllerUnderTest, openController } from './controller-under-test.ts';
import { FOLDER_CONFIG, type JobSpec, jobConfig } from './item-config.ts';
import { type Remote, remoteOf } from './remote.ts';

const XML = 'application/xml;charset=utf-8';

/**
 * A place of its own on the controller: a folder, or where that plugin is missing a prefix of names. Whatever was made
 * in it is deleted by `close`.
 */
export class Workshop {
  readonly controller: ControllerUnderTest;
  readonly remote: Remote;
  /** Null: this controller has no folders. */
  readonly folder: string | null;
  readonly #name: string;
  readonly #made: JobPath[] = [];
  readonly #targets: Target[] = [];

  private constructor(controller: ControllerUnderTest, name: string, folder: string | null) {
    this.controller = controller;
    this.remote = remoteOf(controller);
    this.#name = name;
    this.folder = folder;
    if (folder !== null) this.#made.push([folder]);
  }

  /** `withFolder`: whether to make a folder, where the controller can. */
  static async open(given?: ControllerUnderTest, withFolder = true): Promise<Workshop> {
    const controller = given ?? (await openController());
    const name = `volley-conformance-${randomUUID().slice(0, 13)}`;
    if (!withFolder) return new Workshop(controller, name, null);
    const made = await remoteOf(controller).post(`/createItem?name=${name}`, FOLDER_CONFIG, XML);
    // Where the plugin is missing, Jenkins knows no such class.
    return new Workshop(controller, name, made === 200 ? name : null);
  }

  /** Makes a job by `createItem`, the same on every kind of controller. */
  async makeJob(name: string, spec: JobSpec = {}): Promise<JobPath> {
    const parent = this.folder === null ? [] : [this.folder];
    const own = this.folder === null ? `${this.#name}-${name}` : name;
    return this.#create(parent, own, jobConfig(spec));
  }

  /** A folder in the folder. */
  async makeJobIn(folder: string, name: string, spec: JobSpec = {}): Promise<JobPath> {
    if (this.folder === null) throw new Error('this controller has no folders');
    const parent = await this.#create([this.folder], folder, FOLDER_CONFIG);
    return this.#create(parent, name, jobConfig(spec));
  }

  async #create(parent: JobPath, name: string, config: string): Promise<JobPath> {
    const job = [...parent, name];
    const status = await this.remote.post(
      `${jobPath(parent)}/createItem?name=${encodeURIComponent(name)}`,
      config,
      XML,
    );
    if (status !== 200) throw new Error(`making ${job.join('/')} was answered with HTTP ${status}`);
    if (this.folder === null) this.#made.push(job);
    return job;
  }

  /** The client that is tested, as the controller's user unless `options` say otherwise. */
  target(options: Partial<JenkinsOptions> = {}): Target {
    const { url, user, token } = this.controller;
    const target = createJenkinsTarget({
      name: 'ci',
      url,
      auth: { kind: 'token', user, token: [{ secret: 'TOKEN' }] },
      secrets: async name => (name === 'TOKEN' ? token : name),
      clock: systemClock,
      userAgent: 'volley-conformance',
      ...options,
    });
    this.#targets.push(target);
    return target;
  }

  /** Deletes what was made, builds under way included, even after a failed test. */
  async close(): Promise<void> {
    await Promise.all(this.#targets.map(target => target.close()));
    const left: string[] = [];
    for (const item of this.#made) {
      const status = await this.remote.post(`${jobPath(item)}/doDelete`);
      if (status !== 302 && status !== 200) left.push(`${item.join('/')} (HTTP ${status})`);
    }
    await this.controller.close();
    if (left.length > 0) throw new Error(`could not be deleted: ${left.join(', ')}`);
  }
}
