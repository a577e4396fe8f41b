import { expect, test } from 'vitest';
import { showJob } from '../../src/core/job-path.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { requestDocument } from '../../src/plan/render/plan-json.ts';
import { manifestOf, withTrigger } from '../manifest/loading.ts';
import { optionsOf, planUnderlined } from './planning.ts';

/** The only request of a plan in which inputs may be missing. */
function requestOf(body: string, inputs: Readonly<Record<string, string>> = {}) {
  const plan = makePlan(manifestOf(body), { ...optionsOf({ inputs }), missingInputs: 'open' });
  const [request] = plan.ok ? plan.value.requests : [];
  if (request === undefined) throw new Error('no request');
  return request;
}

const parametersOf = (body: string, inputs: Readonly<Record<string, string>> = {}) =>
  requestDocument(requestOf(withTrigger(body), inputs)).parameters;

test('what reads an input that nobody has given stays as it is written, wherever it stands', () => {
  const body = `inputs: {v: {type: string}, n: {type: number}, d: {type: string, default: x}}
parameters:
  WHOLE: "\${{ inputs.v }}"
  PART: "a-\${{ inputs.v }}-\${{ inputs.d }}"
  COMPUTED: "\${{ inputs.n + 1.0 }}"
  OTHER: "\${{ inputs.d }}"
cause: "for \${{ inputs.v }}"
concurrency: {group: "g-\${{ inputs.v }}"}`;
  const request = requestOf(withTrigger(body));
  expect(requestDocument(request).parameters).toEqual({
    WHOLE: '${{ inputs.v }}',
    PART: 'a-${{ inputs.v }}-x',
    COMPUTED: '${{ inputs.n + 1.0 }}',
    OTHER: 'x',
  });
  expect([request.cause, request.group]).toEqual(['for ${{ inputs.v }}', 'g-${{ inputs.v }}']);
  expect(parametersOf(body, { v: '1', n: '2.5' })).toMatchObject({ PART: 'a-1-x' });
});

test('so does the path of a job', () => {
  const text = withTrigger('inputs: {v: {type: string}}').replace('job: j', 'job: "f/${{ inputs.v }}"');
  expect(showJob(requestOf(text).job)).toBe('f/${{ inputs.v }}');
});

test('a text that only looks like it is another', () => {
  expect(parametersOf('inputs: {v: {type: string}}\nparameters: {A: "$${{ inputs.v }}"}')).toEqual({
    A: '$${{ inputs.v }}',
  });
});

test('an input that is wrong is wrong all the same', () => {
  const body = withTrigger('inputs: {n: {type: number}}');
  expect(() => requestOf(body, { n: 'x' })).toThrow('no request');
  expect(planUnderlined(body)).toEqual(['missing-input: n']);
});
