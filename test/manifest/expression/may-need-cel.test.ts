import { expect, test } from 'vitest';
import { compileCel } from '../../../src/manifest/expression/cel.ts';
import { mayNeedCel } from '../../../src/manifest/expression/cel-expression.ts';
import { compileExpression } from '../../../src/manifest/expression/expression.ts';
import { splitTemplate } from '../../../src/manifest/expression/template-text.ts';
import fc from '../../property.ts';

test('CEL is loaded for everything but plain references', () => {
  expect(mayNeedCel('A: ${{ matrix.os }}\nB: x${{inputs.dry-run}}y')).toBe(false);
  expect(mayNeedCel('A: ${{ matrix.os }}\nB: ${{ matrix.n + 1 }}')).toBe(true);
  expect(mayNeedCel('A: "\\x24{{ 1 + 1 }}"')).toBe(true);
});

test('no expression that needs it goes without', () => {
  const piece = fc.constantFrom(
    '${{',
    '}}',
    ' ',
    '\n',
    'matrix.os',
    'a-b',
    '.',
    '+',
    "'",
    '"',
    '{',
    '}',
    '$',
    '1',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
      const text = pieces.join('');
      if (mayNeedCel(text)) return;
      const scope = {
        contexts: new Map(),
        secrets: null,
        compileCel: (...args: Parameters<typeof compileCel>) => {
          expect.unreachable(`CEL was needed for ${JSON.stringify(text)}`);
          return compileCel(...args);
        },
      };
      for (const part of splitTemplate(text).parts) {
        if (typeof part !== 'string') compileExpression(part.text, scope);
      }
    }),
    { numRuns: 5_000 },
  );
});
