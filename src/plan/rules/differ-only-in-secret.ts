import { mergedFindings, pairsOf } from './merged-requests.ts';
import type { RequestRule } from './request-rule.ts';

/**
 * Jenkins compares waiting requests by their parameters, but password parameters by name alone: of two such requests
 * one becomes a build, with either of the secrets.
 */
export const differOnlyInSecret: RequestRule = {
  name: 'differ-only-in-secret',
  severity: 'warning',
  summary: 'Two requests are equal but for a secret, which Jenkins does not compare.',
  check: (_, requests) =>
    mergedFindings(
      pairsOf(requests, ({ asksBesideSecrets }) => asksBesideSecrets).filter(
        ({ first, second }) => first.asks !== second.asks,
      ),
      'differ in a secret only',
    ),
};
