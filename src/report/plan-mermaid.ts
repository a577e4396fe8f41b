import { count, visible } from '../core/style.ts';
import type { PlannedTrigger } from '../plan/plan.ts';
import { scheduleWords } from './plan-outline.ts';

/** What became of a trigger, where a graph is one of a diff. */
export type NodeClass = 'added' | 'removed' | 'changed' | 'renamed';

const CLASSES: Readonly<Record<NodeClass, string>> = {
  added: 'fill:#dafbe1,stroke:#1a7f37,color:#000',
  removed: 'fill:#ffebe9,stroke:#cf222e,color:#000,stroke-dasharray:4',
  changed: 'fill:#fff8c5,stroke:#9a6700,color:#000',
  renamed: 'fill:#ddf4ff,stroke:#0969da,color:#000',
};

/** The triggers of a plan and what they need, as a Mermaid flowchart. `classes`: by trigger, what became of it. */
export function planMermaid(
  triggers: readonly PlannedTrigger[],
  classes: ReadonlyMap<string, NodeClass> = new Map(),
): string {
  const ids = new Map(triggers.map(({ name }, index) => [name, `t${index}`]));
  const words = scheduleWords(triggers);
  const nodes = triggers.map(({ name, target, requests }) => {
    const parts = [name, `${count(requests, 'request')} to ${target}`, ...(words.get(name) ?? [])];
    return `  ${ids.get(name)}["${parts.map(escapeMermaid).join('<br>')}"]`;
  });
  const edges = triggers.flatMap(({ name, needs }) =>
    needs.flatMap(need => (ids.has(need) ? [`  ${ids.get(need)} --> ${ids.get(name)}`] : [])),
  );
  const shown = [...classes].filter(([name]) => ids.has(name));
  const used = new Set(shown.map(([, kind]) => kind));
  return [
    'flowchart LR',
    ...nodes,
    ...edges,
    ...[...used].map(name => `  classDef ${name} ${CLASSES[name]}`),
    ...shown.map(([name, kind]) => `  class ${ids.get(name)} ${kind}`),
    '',
  ].join('\n');
}

/** Every sign that Mermaid or the HTML in its labels might read, in Mermaid's own notation for characters. */
const escapeMermaid = (text: string): string =>
  visible(text).replace(/[^\p{L}\p{N} .,:/=+()-]/gu, sign => `#${sign.codePointAt(0)};`);
