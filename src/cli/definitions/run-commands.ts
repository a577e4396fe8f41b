/** Commands before a run, and the run itself. */

import { withPlanning, withSavedPlan } from '../arguments/plan-arguments.ts';
import { withReporting } from '../arguments/report-arguments.ts';
import { EXIT } from '../exit-code.ts';
import { reported } from '../reports/reported.ts';
import type { Definition } from './definition.ts';
import { notBoth } from './option-rules.ts';
import {
  faultOption,
  format,
  select,
  store,
  withFile,
  withFollowing,
  withInputs,
  withWaiting,
} from './shared-options.ts';

export const plan: Definition = {
  name: 'plan',
  description: 'show what a run would fire; sends nothing',
  // 2 is a difference, and scripts take it for one.
  usageCode: EXIT.failed,
  describe: (command, { io, done }) =>
    withReporting(withPlanning(withInputs(withFile(command))))
      .argument('[trigger...]', 'names of triggers; all when none is named')
      .addOption(select())
      .addOption(store())
      .action(async (triggers, options) => {
        const { plan } = await import('../commands/plan.ts');
        done(await reported('plan', options, io, its => plan(triggers, options, its), EXIT.failed));
      }),
};

export const explain: Definition = {
  name: 'explain',
  description: 'show where each value of a request comes from',
  describe: (command, { io, done }) =>
    withInputs(withFile(command))
      .argument('<trigger>', 'name of a trigger; its first request, or the first that --matrix leaves')
      .addOption(format(['text', 'json']))
      .action(async (trigger, options) =>
        done(await (await import('../commands/explain.ts')).explain(trigger, options, io)),
      ),
};

export const run: Definition = {
  name: 'run',
  description: 'fire triggers and follow every build to its end',
  describe: (command, { io, done }) =>
    notBoth(withReporting(withFollowing(withWaiting(withSavedPlan(withInputs(withFile(command)))))), 'store')
      .argument('[trigger...]', 'names of triggers; all when none is named')
      .addOption(select())
      .option('--sandbox', 'rehearse against the built-in Jenkins instead of the real targets')
      .addOption(faultOption().implies({ sandbox: true }))
      .option('--no-store', 'do not write the run down; it cannot be resumed then')
      .action(async (triggers, options) => {
        const { run } = await import('../commands/run.ts');
        done(await reported('run', options, io, its => run(triggers, options, its)));
      }),
};

export const doctor: Definition = {
  name: 'doctor',
  description: 'check targets, and the jobs that a run would build; triggers nothing',
  describe: (command, { io, done }) =>
    withReporting(withInputs(withFile(command)))
      .argument('[target...]', 'names of targets; all when none is named')
      .addOption(format(['text', 'json']))
      .action(async (targets, options) => {
        const { doctor } = await import('../commands/doctor.ts');
        done(await reported('doctor', options, io, its => doctor(targets, options, its)));
      }),
};
