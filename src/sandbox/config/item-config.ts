import { err, ok, type Result } from '../../core/result.ts';
import type { SandboxJob } from '../options.ts';
import { readParameterConfig } from './parameter-config.ts';
import { readPipelineScript, readShellScript, type ScriptEnd } from './shell-script.ts';
import { elementsNamed, parseXml, textOf, type XmlElement } from './xml.ts';

/** What a config.xml describes. A job's path is not in it. */
export type ItemConfig =
  | { readonly kind: 'folder' }
  | { readonly kind: 'job'; readonly job: Omit<SandboxJob, 'path'> };

/** Reads the config.xml of a folder, a freestyle job or a pipeline, as far as a sandbox can play it. */
export function readItemConfig(source: string): Result<ItemConfig, 'malformed' | 'unknown-kind'> {
  const root = parseXml(source);
  if (!root.ok) return root;
  switch (root.value.name) {
    case 'com.cloudbees.hudson.plugins.folder.Folder':
      return ok({ kind: 'folder' });
    case 'project':
      return ok({ kind: 'job', job: readJob(root.value, 'freestyle') });
    case 'flow-definition':
      return ok({ kind: 'job', job: readJob(root.value, 'pipeline') });
    default:
      return err('unknown-kind');
  }
}

/** An empty element is as good as none. */
const TEXTS = ['description', 'authToken', 'assignedNode', 'quietPeriod'];

function readJob(root: XmlElement, kind: 'freestyle' | 'pipeline'): Omit<SandboxJob, 'path'> {
  const [description, token, label, quietPeriod] = TEXTS.map(name => textOf(root, name));
  return {
    kind,
    parameters: readParameterConfig(root),
    disabled: textOf(root, 'disabled') === 'true',
    concurrent: readConcurrent(root, kind),
    ...(description ? { description } : {}),
    ...(token ? { token } : {}),
    ...(label ? { label } : {}),
    ...(quietPeriod ? { quietPeriod: Number(quietPeriod) * 1_000 } : {}),
    ...played(kind === 'pipeline' ? readPipelineScript(scriptOf(root)) : readShell(root)),
  };
}

/** A freestyle job says that its builds may overlap, a pipeline that they may not. */
const readConcurrent = (root: XmlElement, kind: 'freestyle' | 'pipeline'): boolean =>
  kind === 'freestyle'
    ? textOf(root, 'concurrentBuild') === 'true'
    : [
        ...elementsNamed(
          root,
          'org.jenkinsci.plugins.workflow.job.properties.DisableConcurrentBuildsJobProperty',
        ),
      ].length === 0;

function readShell(root: XmlElement): ScriptEnd {
  const [step] = elementsNamed(root, 'hudson.tasks.Shell');
  if (step === undefined) return readShellScript('', null);
  const unstable = textOf(step, 'unstableReturn');
  return readShellScript(textOf(step, 'command') ?? '', unstable === null ? null : Number(unstable));
}

function scriptOf(root: XmlElement): string {
  const [script] = elementsNamed(root, 'script');
  return script?.text ?? '';
}

const played = ({ duration, result, console }: ScriptEnd): Omit<SandboxJob, 'path'> => ({
  duration,
  ...(result === 'SUCCESS' ? {} : { outcomes: [{ when: {}, result }] }),
  ...(console.length === 0 ? {} : { console }),
});
