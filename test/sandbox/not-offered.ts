/**
 * Recorded requests for what a sandbox does not offer, by their labels, each with the reason. Whatever fits none of
 * these is claimed to be covered. docs/sandbox.md tells the same to people.
 */
const NOT_OFFERED: readonly (readonly [labels: RegExp, reason: string])[] = [
  [/\bxml\b|python|progressiveHtml/i, 'formats other than JSON and text'],
  [
    /wfapi|pendingInput|proceed|pipe-input|paused|input log|abort input|after abort/,
    'stages and input steps of pipelines',
  ],
  [/^replay page|restart from stage|rebuild/, 'repeating a build, which plugins do'],
  [
    /^(?:pipe-params|pipe-stages running) api$|^pipe-decl build \d$/,
    'actions that only plugins add to a build',
  ],
  [/artifact/, 'artifacts'],
  [/^matrix/, 'matrix projects'],
  [/config\.xml|toggleLogKeep/, 'reading and changing configurations, keeping builds'],
  [/form login|^me$|legacy token/, 'signing in by form, and the pages of a user'],
  [/^favicon|robots|^TRACE$|api without format|^encoded dotdot/, 'what only browsers and scanners ask for'],
  [/^all jobs tree depth|^top api X headers|^api gzip/, 'the list of all jobs of that server'],
  [/built-in offline|offline$|bring online/, 'taking nodes offline'],
];

/** Why a recorded exchange need not agree; null when it must. */
export const reasonNotToAgree = (label: string): string | null =>
  NOT_OFFERED.find(([labels]) => labels.test(label))?.[1] ?? null;
