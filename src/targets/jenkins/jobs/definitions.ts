import { err, ok, type Result } from '../../../core/result.ts';
import type { Refusal } from '../../refusal.ts';
import { type JobDescription, type JobPath, showJob } from '../../target.ts';
import { jobPath, pageUrl } from '../addresses/job-url.ts';
import type { Controller } from '../controller/controller.ts';
import { type Remembered, remember, type Standing } from '../controller/remembered.ts';
import type { Soon } from '../controller/soon.ts';
import { readJob } from '../json/json-shapes.ts';
import { readJson } from '../json/read-json.ts';
import { classifyFailure } from '../refusals/classify-failure.ts';
import { visible } from '../refusals/visible.ts';
import { endedBy, type Signals } from '../signals/signals.ts';

const TREE =
  'name,url,fullName,buildable,disabled,concurrentBuild,inQueue,nextBuildNumber,' +
  'property[parameterDefinitions[name,type,description,choices,defaultParameterValue[name,value]]]';

/** What the jobs of one controller are and take, asked once a job however many builds are wanted of it. */
export interface Definitions {
  /** `maximumAge` in milliseconds: an older description is read again. Default: never. */
  describe(job: JobPath, signals: Signals, maximumAge?: number): Soon<Result<JobDescription, Refusal>>;
  /** As the job was last described, however long ago; null: it was not yet. Asks nobody. */
  known(job: JobPath): JobDescription | null;
  /** The server said that the job has changed: the next question goes to it. */
  forget(job: JobPath, description: JobDescription): void;
}

/** A matrix of a missing job asks for it once a batch at the most, and not once a request. Milliseconds. */
const STANDING = 10_000;

const standing: Standing = ({ reason }) => (reason === 'not-found' || reason === 'forbidden' ? STANDING : 0);

export function createDefinitions(controller: Controller): Definitions {
  const jobs = new Map<string, Remembered<JobDescription>>();

  const remembered = (job: JobPath): Remembered<JobDescription> => {
    const path = jobPath(job);
    const known = jobs.get(path);
    if (known !== undefined) return known;
    const fresh = remember(controller, () => read(controller, job), standing);
    jobs.set(path, fresh);
    return fresh;
  };

  return {
    describe(job, signals, maximumAge) {
      const interrupted = (): Refusal => {
        const ask = controller.ask({ method: 'GET', path: `${jobPath(job)}/api/json`, acts: false });
        return classifyFailure(ask, { kind: 'interrupted', sent: false, code: null });
      };
      return remembered(job).get(signals, interrupted, maximumAge);
    },
    known: job => jobs.get(jobPath(job))?.peek() ?? null,
    forget: (job, description) => remembered(job).forget(description),
  };
}

async function read(controller: Controller, job: JobPath): Promise<Result<JobDescription, Refusal>> {
  const path = jobPath(job);
  const shape = await readJson(controller, path, TREE, readJob, endedBy(controller.life));
  if (shape.ok) {
    const { nextNumber, path: own, ...takes } = shape.value;
    const toldBy = controller.clock.now();
    const nextBuild = nextNumber === null ? {} : { nextBuild: { number: nextNumber, toldBy } };
    const named = own === null ? {} : { path: own };
    return ok({ url: pageUrl(controller.base, path), ...takes, ...named, ...nextBuild });
  }
  if (shape.error.reason !== 'not-found') return shape;
  const message = `The job ${visible(showJob(job))} is missing, or you may not see it (Jenkins says the same for both).`;
  return err({ ...shape.error, message });
}
