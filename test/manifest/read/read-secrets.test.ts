import { expect, test } from 'vitest';
import { HEAD, loaded, underlined } from '../loading.ts';

const withSecret = (source: string): string =>
  `${HEAD}secrets: {S: ${source}}\ntriggers: {t: {job: j, token: "\${{ secrets.S }}"}}\n`;

test('a secret may come from a command, whose arguments are as written', () => {
  const { manifest } = loaded(withSecret('{exec: [vault, get, "$HOME", "a b"]}'));
  expect(manifest.secrets.get('S')).toEqual({
    kind: 'exec',
    program: 'vault',
    args: ['get', '$HOME', 'a b'],
    folder: '.',
  });
});

test('an expression in the source of a secret is refused: it would be taken for a part of the name', () => {
  expect(underlined(withSecret('{file: "${{ vars.folder }}/token"}'))).toEqual([
    'expression-not-allowed: ${{ vars.folder }}',
  ]);
});
