import { PERMALINKS } from '../model/build-history.ts';
import type { Build } from '../model/builds.ts';
import { type Folder, type Job, listItems } from '../model/jobs.ts';
import { EMPTY_ACTION, namedAction } from './action-beans.ts';
import type { Bean } from './bean.ts';
import { BUILD_REFERENCE, buildBean } from './build-bean.ts';
import { colorOf, jobClass } from './job-summary.ts';
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

/** A job or a folder, whichever it is. */
export const itemBean = (item: Job | Folder, view: View): Bean =>
  item.kind === 'job' ? jobBean(item, view) : folderBean(item, view);

export const jobBean = (job: Job, view: View): Bean => ({
  class: jobClass(job),
  members: job.pipeline ? pipelineMembers(job, view) : freestyleMembers(job, view),
});

/** The two kinds export nearly the same, in different orders. */
function freestyleMembers(job: Job, view: View): Bean['members'] {
  const { inQueue, queueItem } = queueMembers(job, view);
  return {
    ...firstMembers(job, view),
    inQueue,
    keepDependencies: false,
    ...buildMembers(job, view),
    queueItem,
    concurrentBuild: job.concurrent,
    disabled: job.disabled,
    downstreamProjects: [],
    labelExpression: job.definition.label ?? null,
    scm: NO_SCM,
    upstreamProjects: [],
  };
}

const pipelineMembers = (job: Job, view: View): Bean['members'] => ({
  ...firstMembers(job, view),
  keepDependencies: false,
  ...buildMembers(job, view),
  concurrentBuild: job.concurrent,
  ...queueMembers(job, view),
  resumeBlocked: false,
});

const firstMembers = (job: Job, view: View): Bean['members'] => ({
  ...itemNames(job, view, () => jobActions(job)),
  allBuilds: () => beans(job.builds.newestFirst(), Infinity, view),
  buildable: !job.disabled,
  builds: () => beans(job.builds.newestFirst(), NEWEST, view),
  color: () => colorOf(job),
  firstBuild: () => reference(job.builds.first, view),
  healthReport: [],
});

const buildMembers = (job: Job, view: View): Bean['members'] => ({
  ...Object.fromEntries(LINKS.map(link => [link, () => reference(job.builds.find(link), view)])),
  nextBuildNumber: job.builds.nextNumber,
  property: () => properties(job),
});

const queueMembers = (job: Job, view: View): Pick<Bean['members'], 'inQueue' | 'queueItem'> => {
  const { items } = view.controller.queue.of(job);
  const [item] = items;
  return {
    inQueue: items.size > 0,
    queueItem: () => (item === undefined ? null : queueItemBean(item, view)),
  };
};

const reference = (build: Build | null, view: View): Bean | null =>
  build === null ? null : buildBean(build, view);

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
