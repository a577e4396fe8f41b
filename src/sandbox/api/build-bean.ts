import { type Build, durationOf } from '../model/builds.ts';
import { EMPTY_ACTION, namedAction, requestActions } from './action-beans.ts';
import type { Bean } from './bean.ts';
import { buildUrl } from './urls.ts';
import type { View } from './view.ts';

/** What a build shows when nothing particular is asked for. */
export const BUILD_TREE =
  'actions[causes[*],parameters[*]],artifacts,building,description,displayName,duration,estimatedDuration,' +
  'executor,fullDisplayName,id,inProgress,keepLog,number,queueId,result,timestamp,url,builtOn,' +
  'changeSet[items,kind],changeSets,culprits,nextBuild[number,url],previousBuild[number,url]';

/** A build where another object mentions it. */
export const BUILD_REFERENCE = 'number,url';

export function buildBean(build: Build, view: View): Bean {
  const { job, ended, number } = build;
  const common = {
    actions: () => buildActions(build),
    artifacts: [],
    building: ended === null,
    description: build.description,
    displayName: `#${number}`,
    duration: durationOf(build),
    estimatedDuration: () => job.builds.estimatedDuration,
    executor: () => executorBean(build, view),
    fullDisplayName: () => `${job.path.join(' » ')} #${number}`,
    id: String(number),
  };
  const identity = {
    keepLog: false,
    number,
    queueId: build.queueId,
    result: ended?.result ?? null,
    timestamp: build.startedAt,
    url: () => view.root + buildUrl(build),
  };
  return job.pipeline
    ? { class: PIPELINE_BUILD, members: { ...common, ...identity, ...pipelineEnd(build, view) } }
    : {
        class: FREESTYLE_BUILD,
        members: { ...common, inProgress: ended === null, ...identity, ...FREESTYLE_END },
      };
}

const FREESTYLE_BUILD = 'hudson.model.FreeStyleBuild';
const PIPELINE_BUILD = 'org.jenkinsci.plugins.workflow.job.WorkflowRun';

const FREESTYLE_END = {
  builtOn: '',
  changeSet: { class: 'hudson.scm.EmptyChangeLogSet', members: { items: [], kind: null } },
  culprits: [],
};

function pipelineEnd(build: Build, view: View): Bean['members'] {
  const neighbour = (step: number) => (): Bean | null => {
    const found = build.job.builds.find(String(build.number + step));
    return found === null ? null : buildBean(found, view);
  };
  const neighbours = { nextBuild: neighbour(1), previousBuild: neighbour(-1) };
  return { changeSets: [], culprits: [], inProgress: build.ended === null, ...neighbours };
}

function buildActions(build: Build): readonly Bean[] {
  const stopped =
    build.ended?.result === 'ABORTED' ? [namedAction('jenkins.model.InterruptedBuildAction')] : [];
  const display = namedAction('org.jenkinsci.plugins.displayurlapi.actions.RunDisplayAction');
  return [...requestActions(build.parameters, build.causes), ...stopped, EMPTY_ACTION, display];
}

/** The executor of a running build: a nameless object, or for a pipeline one of a class of its own. */
export function executorBean(build: Build, view: View): Bean | null {
  if (build.ended !== null) return null;
  return {
    class: build.job.pipeline ? 'hudson.model.OneOffExecutor' : null,
    members: {
      currentExecutable: () => buildBean(build, view),
      idle: false,
      likelyStuck: false,
      progress: () => progressOf(build, view.controller.now),
    },
  };
}

/** Percent of the estimate, never 100 while it runs; -1 while there is no estimate. */
function progressOf(build: Build, now: number): number {
  const estimate = build.job.builds.estimatedDuration;
  if (estimate <= 0) return -1;
  return Math.min(99, Math.floor(((now - build.startedAt) * 100) / estimate));
}
