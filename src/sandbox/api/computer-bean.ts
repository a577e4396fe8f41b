import type { Build } from '../model/builds.ts';
import type { Bean } from './bean.ts';
import { BUILD_REFERENCE, executorBean } from './build-bean.ts';
import type { View } from './view.ts';

const EXECUTABLE = `currentExecutable[${BUILD_REFERENCE}]`;

/** What the list of nodes shows when nothing particular is asked for. */
export const COMPUTERS_TREE =
  `busyExecutors,computer[displayName,executors[${EXECUTABLE}],idle,jnlpAgent,numExecutors,offline,` +
  `oneOffExecutors[${EXECUTABLE}],temporarilyOffline],displayName,totalExecutors`;

/** The nodes: the built-in one and no other. */
export function computersBean(view: View): Bean {
  const { executors } = view.controller;
  return {
    class: 'hudson.model.ComputerSet',
    members: {
      busyExecutors: executors.busy,
      computer: () => [builtInNode(view)],
      displayName: 'Nodes',
      totalExecutors: executors.slots.length,
    },
  };
}

function builtInNode(view: View): Bean {
  const { executors } = view.controller;
  return {
    class: 'hudson.model.Hudson$MasterComputer',
    members: {
      displayName: 'Built-In Node',
      executors: () => executors.slots.map(build => slotBean(build, view)),
      idle: executors.busy === 0,
      jnlpAgent: false,
      numExecutors: executors.slots.length,
      offline: false,
      oneOffExecutors: () => oneOffBeans(view),
      temporarilyOffline: false,
    },
  };
}

function* oneOffBeans(view: View): Generator<Bean | null> {
  for (const build of view.controller.executors.oneOff) yield executorBean(build, view);
}

const IDLE: Bean = {
  class: null,
  members: { currentExecutable: null, idle: true, likelyStuck: false, progress: -1 },
};

const slotBean = (build: Build | null, view: View): Bean =>
  (build === null ? null : executorBean(build, view)) ?? IDLE;
