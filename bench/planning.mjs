// Expanding a matrix into requests, against a bare nested loop over the same axes that makes the same lines.
import { createHash } from 'node:crypto';
import {
  compileCel,
  loadManifest,
  makePlan,
  requestDocument,
  SourceFile,
  scheduleChecker,
} from '../dist/index.js';
import { median } from './median.mjs';

const SIDE = 46; // 46³ ≈ 97 000 requests
const ROUNDS = 5;

export async function* run() {
  const axis = Array.from({ length: SIDE }, (_, index) => `v${index}`);
  const text = `version: 1
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
limits: {max-requests: 1000000}
triggers:
  t:
    job: platform/build
    matrix: {a: [${axis}], b: [${axis}], c: [${axis}]}
    parameters: {A: "\${{ matrix.a }}", BC: "\${{ matrix.b }}-\${{ matrix.c }}"}
`;
  const loaded = loadManifest(new SourceFile('triggers.yaml', text), {
    checkSchedule: scheduleChecker(),
    compileCel,
  });
  if (!loaded.ok) throw new Error(loaded.error[0].message);
  const ours = () => {
    const plan = makePlan(loaded.value.manifest, { triggers: [], inputs: new Map(), env: () => undefined });
    if (!plan.ok) throw new Error(plan.error[0].message);
    return plan.value.requests.reduce(
      (size, request) => size + JSON.stringify(requestDocument(request)).length + 1,
      0,
    );
  };
  const bare = () => {
    let size = 0;
    for (const a of axis) {
      for (const b of axis) {
        for (const c of axis) {
          const key = createHash('sha256').update(`t a=${a} b=${b} c=${c}`).digest('hex').slice(0, 16);
          const asks = createHash('sha256')
            .update(`ci platform/build A=${a} BC=${b}-${c}`)
            .digest('hex')
            .slice(0, 16);
          const matrix = { a, b, c };
          const parameters = { A: a, BC: `${b}-${c}` };
          size +=
            JSON.stringify({
              key,
              trigger: 't',
              target: 'ci',
              job: 'platform/build',
              matrix,
              parameters,
              asks,
            }).length + 1;
        }
      }
    }
    return size;
  };
  if (ours() !== bare()) throw new Error('the two do not make the same number of bytes');
  const pairs = Array.from({ length: ROUNDS }, () => [time(ours), time(bare)]);
  yield {
    what: `planning ${SIDE ** 3} requests to NDJSON / a nested loop`,
    measured: `${median(pairs.map(([a]) => a)).toFixed(0)} ms`,
    reference: `${median(pairs.map(([, b]) => b)).toFixed(0)} ms`,
    ratio: median(pairs.map(([a, b]) => a / b)),
  };
}

function time(act) {
  const start = performance.now();
  act();
  return performance.now() - start;
}
