const HEAD = 'version: 1\ntargets: {ci: {type: jenkins, url: "http://ci/"}}\ntriggers:\n';

const triggers = (list: Readonly<Record<string, string>>): string =>
  HEAD +
  Object.entries(list)
    .map(([name, schedule]) => `  ${name}: {job: ${name}, schedule: [${schedule}]}\n`)
    .join('');

const nightly = (cron: string): string =>
  `{cron: "${cron}", timezone: Europe/Zurich, catch-up: {policy: latest, window: 6h}, exclude: [{date: 2026-08-01, reason: Nationalfeiertag}]}`;

const BEFORE = {
  nightly: nightly('30 2 * * *'),
  clock:
    '{cron: "0 * * * *", timezone: America/New_York, from: 2026-03-07, until: 2026-03-09}, {cron: "0 * * * *", timezone: America/New_York, from: 2026-10-31, until: 2026-11-02}',
  poll: '{cron: "0,30 6 * * 1"}',
  report: '{cron: "0,30 9 * * 2", timezone: America/New_York, overlap: buffer-one}',
};

/** As the year begins. */
export const MANIFEST = triggers(BEFORE);

/** After an edit: one schedule has another expression, one trigger has gone, one has come. */
export const EDITED = triggers({
  nightly: nightly('15 3 * * *'),
  clock: BEFORE.clock,
  poll: BEFORE.poll,
  audit: '{cron: "0 12 * * 5"}',
});

/** An edit that cannot be served. */
export const BROKEN = MANIFEST.replace('"0,30 6 * * 1"', '"0,30 6 30 2 *"');

const MINUTE = 60_000;

/** How long a build takes, in milliseconds. */
export const durationOf = (job: string): number =>
  (job === 'nightly' ? 120 : job === 'clock' ? 10 : job === 'audit' ? 5 : 45) * MINUTE;
