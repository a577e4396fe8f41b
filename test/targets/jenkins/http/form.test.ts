import { expect, test } from 'vitest';
import { encodeForm } from '../../../../src/targets/jenkins/http/form.ts';
import fc from '../../../property.ts';

/** Lone halves of surrogate pairs too: a manifest cannot hold them, a secret may. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      'Z',
      '0',
      '_',
      '-',
      '.',
      '*',
      '~',
      '+',
      ' ',
      '&',
      '=',
      '%',
      '\n',
      'é',
      '\ud800',
    ),
  }),
);

test('a form is byte for byte what the platform makes of it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text)), fields => {
      expect(encodeForm(fields)).toBe(new URLSearchParams(fields).toString());
    }),
  );
});
