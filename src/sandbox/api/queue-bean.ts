import { unreachable } from '../../core/unreachable.ts';
import { shownValue } from '../model/parameters.ts';
import type { QueueItem, Stage } from '../model/queue.ts';
import { why } from '../model/why.ts';
import { requestActions } from './action-beans.ts';
import type { Bean } from './bean.ts';
import { BUILD_REFERENCE, buildBean } from './build-bean.ts';
import { taskBean } from './job-summary.ts';
import type { View } from './view.ts';

/** What a queue item shows when nothing particular is asked for. */
export const QUEUE_ITEM_TREE =
  'actions[causes[*],parameters[*]],blocked,buildable,id,inQueueSince,params,stuck,task[name,url,color],url,why,' +
  `timestamp,buildableStartMilliseconds,pending,cancelled,executable[${BUILD_REFERENCE}]`;

export const QUEUE_TREE = `discoverableItems[task[name]],items[${QUEUE_ITEM_TREE}]`;

export function queueBean(view: View): Bean {
  const may = (permission: 'hudson.model.Item.Read' | 'hudson.model.Item.Discover'): boolean =>
    view.viewer.permissions.has(permission);
  const items = may('hudson.model.Item.Read') ? () => view.controller.queue.list() : () => [];
  // Who may only discover jobs sees that something waits, and the name of it.
  const discoverable = may('hudson.model.Item.Read') || !may('hudson.model.Item.Discover');
  return {
    class: 'hudson.model.Queue',
    members: {
      discoverableItems: () => (discoverable ? [] : view.controller.queue.list().map(discoverableBean)),
      items: () => items().map(item => queueItemBean(item, view)),
    },
  };
}

function discoverableBean(item: QueueItem): Bean {
  const task: Bean = { class: null, members: { name: item.job.name } };
  return { class: null, members: { task } };
}

const CLASSES: Readonly<Record<Stage['kind'], string>> = {
  waiting: 'hudson.model.Queue$WaitingItem',
  blocked: 'hudson.model.Queue$BlockedItem',
  buildable: 'hudson.model.Queue$BuildableItem',
  left: 'hudson.model.Queue$LeftItem',
};

export function queueItemBean(item: QueueItem, view: View): Bean {
  const { stage, job, parameters, id } = item;
  const kind = stage.kind;
  return {
    class: CLASSES[kind],
    members: {
      actions: () => requestActions(parameters, item.causes),
      blocked: kind === 'blocked',
      buildable: kind === 'buildable',
      id,
      inQueueSince: item.since,
      params: () => parameters.map(value => `\n${value.name}=${shownValue(value, '****')}`).join(''),
      stuck: kind === 'buildable' && job.definition.label !== undefined,
      task: () => taskBean(job, view),
      url: `queue/item/${id}/`,
      why: () => why(item, view.controller),
      ...stageMembers(stage, view),
    },
  };
}

function stageMembers(stage: Stage, view: View): Bean['members'] {
  switch (stage.kind) {
    case 'waiting':
      return { timestamp: stage.due };
    case 'blocked':
      return { buildableStartMilliseconds: stage.since };
    case 'buildable':
      return { buildableStartMilliseconds: stage.since, pending: false };
    case 'left': {
      const { build } = stage;
      return {
        cancelled: build === null,
        executable: () => (build === null ? null : buildBean(build, view)),
      };
    }
    default:
      return unreachable(stage);
  }
}
