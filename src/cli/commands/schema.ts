import diff from '../../../schemas/diff.schema.json' with { type: 'json' };
import events from '../../../schemas/events.schema.json' with { type: 'json' };
import plan from '../../../schemas/plan.schema.json' with { type: 'json' };
import planFile from '../../../schemas/plan-file.schema.json' with { type: 'json' };
import test from '../../../schemas/test.schema.json' with { type: 'json' };
import triggers from '../../../schemas/triggers.schema.json' with { type: 'json' };
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { includeSchema } from '../manifest/include-schema.ts';

const SCHEMAS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['triggers', triggers],
  ['include', includeSchema(triggers)],
  ['test', test],
  ['plan', plan],
  ['plan-file', planFile],
  ['diff', diff],
  ['events', events],
]);

export async function schema(name: string, io: Io): Promise<ExitCode> {
  const found = SCHEMAS.get(name);
  if (found === undefined) {
    io.err.write(`volley: there is no schema "${name}"; there are: ${[...SCHEMAS.keys()].join(', ')}\n`);
    return EXIT.usage;
  }
  io.out.write(`${JSON.stringify(found, null, 2)}\n`);
  return EXIT.ok;
}
