import { expect, test } from 'vitest';
import { storePlace } from '../../src/store/store-path.ts';

test.each([
  [
    'beside the manifest',
    undefined,
    undefined,
    'ci/triggers.yaml',
    { path: 'ci/.volley/store.db', folder: 'own' },
  ],
  [
    'beside a manifest here',
    undefined,
    undefined,
    'triggers.yaml',
    { path: '.volley/store.db', folder: 'own' },
  ],
  [
    'where VOLLEY_STORE says',
    undefined,
    '/var/v.db',
    'triggers.yaml',
    { path: '/var/v.db', folder: 'given' },
  ],
  ['where --store says, above all', 'x.db', '/var/v.db', 'triggers.yaml', { path: 'x.db', folder: 'given' }],
  [
    'beside the manifest, when both are empty',
    '',
    '',
    'triggers.yaml',
    { path: '.volley/store.db', folder: 'own' },
  ],
])('the store is %s', (_, flag, variable, manifest, place) => {
  expect(storePlace({ flag, variable, manifest })).toEqual(place);
});
