import { describe, expect, test } from 'vitest';
import { HEAD, withTrigger } from '../../manifest/loading.ts';
import { planOf, planUnderlined } from '../planning.ts';

const MATRIX = 'matrix: {n: [1, 2], include: [{n: 1, pool: Front}]}';

const groupsOf = (group: string): readonly (string | null)[] =>
  planOf(withTrigger(`${MATRIX}\nconcurrency: {group: ${group}}`)).requests.map(request => request.group);

describe('the group of a request', () => {
  test('is none where its name is null, so that it waits for nobody', () => {
    expect(groupsOf('"${{ matrix.pool }}"')).toEqual(['Front', null]);
    expect(groupsOf('"${{ null }}"')).toEqual([null, null]);
  });

  test('has its name in the writing of the manifest', () => {
    expect(groupsOf('" Pool ${{ matrix.pool }}"')).toEqual([' Pool Front', ' Pool ']);
  });

  test('is an error where its name is blank: all whose name went missing would share it', () => {
    const group = '"${{ inputs.stage }}"';
    const body = `inputs: {stage: {}}\n${MATRIX}\nconcurrency: {group: ${group}}`;
    const stage = (text: string) => planUnderlined(withTrigger(body, HEAD), { inputs: { stage: text } });
    expect(stage('')).toEqual([`bad-group: ${group}`]);
    expect(stage(' \t')).toEqual([`bad-group: ${group}`]);
    expect(stage('prod')).toEqual([]);
  });
});

test('a cause that is null is left out', () => {
  const causes = planOf(withTrigger(`${MATRIX}\ncause: "\${{ matrix.pool }}"`)).requests.map(
    ({ cause }) => cause,
  );
  expect(causes).toEqual(['Front', null]);
});
