import { ok, type Result } from '../../../core/result.ts';
import type { Refusal } from '../../refusal.ts';
import type { Controller } from '../controller/controller.ts';
import { isRecord, readText } from '../json/json-shapes.ts';
import { readJson } from '../json/read-json.ts';
import type { Signals } from '../signals/signals.ts';

/** The id of the user that the server takes us for; null: it takes us for nobody. Asked once, as it does not change. */
export type WhoAmI = (signals: Signals) => Promise<Result<string | null, Refusal>>;

export function createWhoAmI(controller: Controller): WhoAmI {
  let known: Who | null = null;
  return async signals => {
    if (known === null) {
      const asked = await readJson(controller, '/whoAmI', 'name,anonymous', readWho, signals);
      if (!asked.ok) return asked;
      known = asked.value;
    }
    return ok(known.user);
  };
}

interface Who {
  readonly user: string | null;
}

/** A user may be called `anonymous` too; only `anonymous` says that there is none. */
function readWho(json: unknown): Who | null {
  if (!isRecord(json)) return null;
  const name = readText(json.name);
  return name === null ? null : { user: json.anonymous === true ? null : name };
}
