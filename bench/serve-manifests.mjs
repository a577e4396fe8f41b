// Manifests of many schedules, as lists of triggers.

const GROUP = 100;

export const manifestOf = (url, triggers) => `version: 1
targets: {ci: {type: jenkins, url: "${url}", concurrency: 1000}}
defaults: {target: ci, wait: submitted}
triggers:
${triggers.join('\n')}
`;

/** So many entries of 1 440 expressions, a hundred to a trigger, none of which is due within the next hour. */
export function idleEntries(amount) {
  const now = new Date();
  const minute = now.getUTCHours() * 60 + now.getUTCMinutes();
  const crons = Array.from({ length: amount }, (_, index) => {
    const slot = index % 1_440;
    const at = (minute - 60 - (slot % 1_200) + 2_880) % 1_440;
    return `{cron: "${at % 60} ${Math.floor(at / 60)} * * ${slot < 1_200 ? '*' : '1-5'}"}`;
  });
  const groups = Array.from({ length: Math.ceil(amount / GROUP) }, (_, group) =>
    crons.slice(group * GROUP, (group + 1) * GROUP),
  );
  return groups.map((group, index) => `  idle-${index}: {job: build, schedule: [${group.join(', ')}]}`);
}

/** So many triggers with one fire each, all of them then. */
export function oneInstant(amount, at) {
  const date = new Date(at);
  const cron = `${date.getUTCSeconds()} ${date.getUTCMinutes()} ${date.getUTCHours()} * * *`;
  return Array.from(
    { length: amount },
    (_, index) => `  due-${index}: {job: build, schedule: [{cron: "${cron}"}]}`,
  );
}

/** So many triggers that fire each second, whatever runs. */
export const everySecond = amount =>
  Array.from(
    { length: amount },
    (_, index) =>
      `  each-${index}: {job: build, schedule: [{cron: "* * * * * *", overlap: allow-all, catch-up: all}]}`,
  );
