import { PERMALINKS } from '../model/build-history.ts';
import type { Build } from '../model/builds.ts';
import { type Folder, type Job, listItems } from '../model/jobs.ts';
import type { BuildResult } from '../options.ts';
import { EMPTY_ACTION, namedAction } from './action-beans.ts';
import type { Bean } from './bean.ts';
import { BUILD_REFERENCE, buildBean } from './build-bean.ts';
import { parameterDefinitionBean } from './parameter-beans.ts';
import { queueItemBean } from './queue-bean.ts';
import { itemUrl } from './urls.ts';
import type { View } from './view.ts';

const LINKS = ['lastBuild', ...Object.keys(PERMALINKS)];

const definitions = (value: string): string =>
  `parameterDefinitions[defaultParameterValue[${value}],description,name,type,choices]`;

/** What a job shows when nothing particular is asked for. */
export const JOB_TREE =
  `actions[${definitions('value')}],description,displayName,displayNameOrNull,fullDisplayName,fullName,name,url,buildable,` +
  `builds[${BUILD_REFERENCE}],color,firstBuild[${BUILD_REFERENCE}],healthReport,inQueue,keepDependencies,` +
  `${LINKS.map(link => `${link}[${BUILD_REFERENCE}]`).join(',')},nextBuildNumber,property[${definitions('name,value')}],queueItem,` +
  'concurrentBuild,disabled,downstreamProjects,labelExpression,resumeBlocked,scm,upstreamProjects';

/** What a folder shows when nothing particular is asked for. */
export const FOLDER_TREE =
  'actions,description,displayName,displayNameOrNull,fullDisplayName,fullName,name,url,healthReport,jobs[name,url,color]';

/** Jenkins' own limit of the member `builds`; `allBuilds` has them all. */
const NEWEST = 100;

export const itemBean = (item: Job | Folder, view: View): Bean =>
  item.kind === 'job' ? jobBean(item, view) : folderBean(item, view);

export const jobClass = (job: Job): string =>
  job.pipeline ? 'org.jenkinsci.plugins.workflow.job.WorkflowJob' : 'hudson.model.FreeStyleProject';

export function jobBean(job: Job, view: View): Bean {
  const { builds } = job;
  const reference = (build: Build | null): Bean | null => (build === null ? null : buildBean(build, view));
  const queued = {
    inQueue: () => view.controller.queue.of(job).items.size > 0,
    queueItem: () => queueItem(job, view),
  };
  const links = LINKS.map(link => [link, () => reference(builds.find(link))] as const);
  const common = {
    ...itemNames(job, view, () => jobActions(job)),
    allBuilds: () => beans(builds.newestFirst(), Infinity, view),
    buildable: !job.disabled,
    builds: () => beans(builds.newestFirst(), NEWEST, view),
    color: () => colorOf(job),
    firstBuild: () => reference(builds.first),
    healthReport: [],
  };
  const history = {
    ...Object.fromEntries(links),
    nextBuildNumber: builds.nextNumber,
    property: () => properties(job),
  };
  const concurrentBuild = job.concurrent;
  if (job.pipeline) {
    const members = {
      ...common,
      keepDependencies: false,
      ...history,
      concurrentBuild,
      ...queued,
      resumeBlocked: false,
    };
    return { class: jobClass(job), members };
  }
  const { inQueue, queueItem: waiting } = queued;
  const start = {
    ...common,
    inQueue,
    keepDependencies: false,
    ...history,
    queueItem: waiting,
    concurrentBuild,
  };
  const label = job.definition.label ?? null;
  const end = {
    disabled: job.disabled,
    downstreamProjects: [],
    labelExpression: label,
    scm: NO_SCM,
    upstreamProjects: [],
  };
  return { class: jobClass(job), members: { ...start, ...end } };
}

const NO_SCM: Bean = { class: 'hudson.scm.NullSCM', members: {} };

function folderBean(folder: Folder, view: View): Bean {
  const jobs = (): readonly Bean[] => listItems(folder).map(item => itemBean(item, view));
  return {
    class: 'com.cloudbees.hudson.plugins.folder.Folder',
    members: { ...itemNames(folder, view, () => []), healthReport: [], jobs },
  };
}

function itemNames(item: Job | Folder, view: View, actions: () => readonly Bean[]): Bean['members'] {
  return {
    actions,
    description: (item.kind === 'job' ? item.definition.description : undefined) ?? null,
    displayName: item.name,
    displayNameOrNull: null,
    fullDisplayName: item.path.join(' » '),
    fullName: item.path.join('/'),
    name: item.name,
    url: () => view.root + itemUrl(item.path),
  };
}

function* beans(builds: Iterable<Build>, limit: number, view: View): Generator<Bean> {
  let count = 0;
  for (const build of builds) {
    if (count >= limit) return;
    yield buildBean(build, view);
    count += 1;
  }
}

function queueItem(job: Job, view: View): Bean | null {
  const [item] = view.controller.queue.of(job).items;
  return item === undefined ? null : queueItemBean(item, view);
}

function properties(job: Job): readonly Bean[] {
  if (job.parameters.length === 0) return [];
  const parameterDefinitions = (): readonly Bean[] => job.parameters.map(parameterDefinitionBean);
  return [{ class: 'hudson.model.ParametersDefinitionProperty', members: { parameterDefinitions } }];
}

const jobActions = (job: Job): readonly Bean[] => [
  ...properties(job),
  EMPTY_ACTION,
  EMPTY_ACTION,
  namedAction('org.jenkinsci.plugins.displayurlapi.actions.JobDisplayAction'),
  namedAction('com.cloudbees.plugins.credentials.ViewCredentialsAction'),
];

const COLORS: Readonly<Record<BuildResult, string>> = {
  SUCCESS: 'blue',
  UNSTABLE: 'yellow',
  FAILURE: 'red',
  ABORTED: 'aborted',
  NOT_BUILT: 'notbuilt',
};

/** The ball beside the job's name: its last result, and `_anime` while it blinks. */
export function colorOf(job: Job): string {
  if (job.disabled) return 'disabled';
  const result = job.builds.find('lastCompletedBuild')?.ended?.result;
  const color = result === undefined ? 'notbuilt' : COLORS[result];
  return job.builds.running.size > 0 ? `${color}_anime` : color;
}
