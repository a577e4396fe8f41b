import { count } from '../../core/plural.ts';
import { shorten } from '../../core/shorten.ts';
import type { PlannedTrigger } from '../../plan/plan.ts';
import { escapeMermaid } from '../markup/escape-mermaid.ts';
import { scheduleWords } from './plan-outline.ts';

/** What became of a trigger, where a graph is one of a diff. */
export type NodeClass = 'added' | 'removed' | 'changed' | 'renamed';

const CLASSES: Readonly<Record<NodeClass, string>> = {
  added: 'fill:#dafbe1,stroke:#1a7f37,color:#000',
  removed: 'fill:#ffebe9,stroke:#cf222e,color:#000,stroke-dasharray:4',
  changed: 'fill:#fff8c5,stroke:#9a6700,color:#000',
  renamed: 'fill:#ddf4ff,stroke:#0969da,color:#000',
};

/** Mermaid draws nothing at all where there are more (its `maxEdges` is 500; platforms leave it so). */
const MOST_EDGES = 499;

/** Of nodes and edges; Mermaid's `maxTextSize` is 50 000 characters, and what is said of the rest takes some. */
const MOST_CHARACTERS = 49_000;

/** A trigger's name, target, schedule or condition in a node. */
const LONGEST = 120;

/**
 * The triggers of a plan and what they need, as a Mermaid flowchart. `classes`: by trigger, what became of it. As many as
 * Mermaid can draw, those that differ first; a node tells how many are missing.
 */
export function planMermaid(
  triggers: readonly PlannedTrigger[],
  classes: ReadonlyMap<string, NodeClass> = new Map(),
): string {
  const drawn = drawable(nodesOf(triggers, classes));
  const used = new Set(drawn.flatMap(({ kind }) => (kind === null ? [] : [kind])));
  const missing = triggers.length - drawn.length;
  return [
    'flowchart LR',
    ...drawn.map(({ text }) => text),
    ...edgesOf(drawn),
    ...(missing === 0 ? [] : [`  more["… and ${count(missing, 'more trigger')}: too many to draw"]`]),
    ...[...used].map(name => `  classDef ${name} ${CLASSES[name]}`),
    ...drawn.flatMap(({ id, kind }) => (kind === null ? [] : [classLine(id, kind)])),
    '',
  ].join('\n');
}

interface GraphNode {
  readonly id: string;
  readonly name: string;
  readonly needs: readonly string[];
  readonly kind: NodeClass | null;
  /** Its line. */
  readonly text: string;
}

function nodesOf(
  triggers: readonly PlannedTrigger[],
  classes: ReadonlyMap<string, NodeClass>,
): readonly GraphNode[] {
  const words = scheduleWords(triggers);
  return triggers.map(({ name, target, requests, needs, condition }, index) => {
    const id = `t${index}`;
    const amount = `${count(requests, 'request')} to ${target}`;
    const only = condition === null ? [] : [`if ${condition.text}`];
    const parts = [name, amount, ...(words.get(name) ?? []), ...only].map(part => shorten(part, LONGEST));
    const text = `  ${id}["${parts.map(escapeMermaid).join('<br>')}"]`;
    return { id, name, needs, kind: classes.get(name) ?? null, text };
  });
}

const classLine = (id: string, kind: NodeClass): string => `  class ${id} ${kind}`;

function edgesOf(nodes: readonly GraphNode[]): readonly string[] {
  const ids = new Map(nodes.map(({ id, name }) => [name, id]));
  return nodes.flatMap(({ id, needs }) =>
    needs.flatMap(need => (ids.has(need) ? [`  ${ids.get(need)} --> ${id}`] : [])),
  );
}

/** The longest edge: `  t10000 --> t10000` and a line end. */
const EDGE_LENGTH = 20;

/** As many nodes as Mermaid draws with the edges between them, in their order. */
function drawable(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const neededBy = new Map<string, string[]>();
  for (const { name, needs } of nodes) {
    for (const need of needs) {
      const known = neededBy.get(need);
      if (known === undefined) neededBy.set(need, [name]);
      else known.push(name);
    }
  }
  const taken = new Set<string>();
  let edges = 0;
  let length = 0;
  for (const { name, id, needs, kind, text } of [...nodes].sort(differingFirst)) {
    const own = [...needs, ...(neededBy.get(name) ?? [])].filter(other => taken.has(other)).length;
    edges += own;
    length += text.length + 1 + own * EDGE_LENGTH + (kind === null ? 0 : classLine(id, kind).length + 1);
    if (edges > MOST_EDGES || length > MOST_CHARACTERS) break;
    taken.add(name);
  }
  return nodes.filter(({ name }) => taken.has(name));
}

const differingFirst = (a: GraphNode, b: GraphNode): number =>
  Number(a.kind === null) - Number(b.kind === null);
