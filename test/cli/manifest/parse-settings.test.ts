import { describe, expect, test } from 'vitest';
import { parseLimitsOf } from '../../../src/cli/manifest/parse-settings.ts';
import { PARSE_LIMITS } from '../../../src/manifest/yaml/parse-limits.ts';

describe('the bounds on parsing', () => {
  test('are the defaults where nothing is set', () => {
    expect(parseLimitsOf({ VOLLEY_MAX_DEPTH: '' })).toEqual({ ok: true, value: PARSE_LIMITS });
  });

  test('come from the environment, each from its own variable', () => {
    const env = { VOLLEY_MAX_BYTES: '1000', VOLLEY_MAX_DEPTH: '20', VOLLEY_MAX_ALIASES: '30' };
    expect(parseLimitsOf(env)).toEqual({
      ok: true,
      value: { maxBytes: 1_000, maxDepth: 20, maxAliases: 30 },
    });
  });

  test.each(['ten', '0', '-1', '1.5', '1e9', '501'])('are refused when they make no sense: %s', text => {
    expect(parseLimitsOf({ VOLLEY_MAX_DEPTH: text })).toEqual({
      ok: false,
      error: {
        message: `VOLLEY_MAX_DEPTH is "${text}", which is no whole number from 1 to 500`,
        next: 'Correct it, or unset it: the default is 100.',
      },
    });
  });
});
