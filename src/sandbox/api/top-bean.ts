import { listItems } from '../model/jobs.ts';
import type { Identity } from '../security/users.ts';
import type { Bean } from './bean.ts';
import { itemBean } from './job-bean.ts';
import type { View } from './view.ts';

/** What the server itself shows when nothing particular is asked for. */
export const TOP_TREE =
  'assignedLabels[name],mode,nodeDescription,nodeName,numExecutors,description,jobs[name,url,color],overallLoad,' +
  'primaryView[name,url],quietDownReason,quietingDown,slaveAgentPort,unlabeledLoad,url,useCrumbs,useSecurity,' +
  'views[name,url]';

export function topBean(view: View): Bean {
  const { controller, root } = view;
  const all: Bean = { class: 'hudson.model.AllView', members: { name: 'all', url: root } };
  const visible = view.viewer.permissions.has('hudson.model.Item.Read');
  return {
    class: 'hudson.model.Hudson',
    members: {
      assignedLabels: [{ class: null, members: { name: 'built-in' } }],
      mode: 'NORMAL',
      nodeDescription: "the Jenkins controller's built-in node",
      nodeName: '',
      numExecutors: controller.executors.slots.length,
      description: null,
      jobs: () => (visible ? listItems(controller.root).map(item => itemBean(item, view)) : []),
      overallLoad: { class: null, members: {} },
      primaryView: all,
      quietDownReason: null,
      quietingDown: controller.quietingDown,
      slaveAgentPort: -1,
      unlabeledLoad: { class: 'jenkins.model.UnlabeledLoadStatistics', members: {} },
      url: root,
      useCrumbs: true,
      useSecurity: true,
      views: [all],
    },
  };
}

/** Who the server takes the caller for. It says `authenticated` even of anonymous. */
export function whoAmIBean({ user }: Identity): Bean {
  return {
    class: 'hudson.security.WhoAmI',
    members: {
      anonymous: user === null,
      authenticated: true,
      authorities: [user === null ? 'anonymous' : 'authenticated'],
      name: user ?? 'anonymous',
    },
  };
}

export function userBean(user: string, root: string): Bean {
  const members = {
    absoluteUrl: `${root}user/${encodeURIComponent(user)}`,
    description: null,
    fullName: user,
    id: user,
  };
  return { class: 'hudson.model.User', members };
}

export const crumbBean = (crumb: string, field: string): Bean => ({
  class: 'hudson.security.csrf.DefaultCrumbIssuer',
  members: { crumb, crumbRequestField: field },
});
