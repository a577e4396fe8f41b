import { readFileSync } from 'node:fs';

/** One exchange with a real server. */
export interface Exchange {
  readonly label: string;
  /** Seconds since 1970. */
  readonly at: number;
  readonly request: {
    readonly line: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string | null;
  };
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** The exchanges of one recording; lines that are only observations are left out. */
export function readRecording(name: string): readonly Exchange[] {
  return readLines(name).filter(isExchange);
}

/** What a real build got, by the label of the exchange that asked for it. */
export interface Observation {
  readonly label: string;
  readonly parameters: Readonly<Record<string, string | boolean>>;
  readonly causes: readonly { readonly shortDescription: string }[];
}

export function readObservations(name: string): ReadonlyMap<string, Observation> {
  const suffix = ' -> observed build';
  const found = readLines(name)
    .filter(isObservation)
    .filter(({ label }) => label.endsWith(suffix));
  return new Map(found.map(one => [one.label.slice(0, -suffix.length), one]));
}

function isObservation(value: unknown): value is Observation {
  return typeof value === 'object' && value !== null && 'parameters' in value && 'causes' in value;
}

function readLines(name: string): readonly unknown[] {
  const file = new URL(`../fixtures/jenkins/${name}.jsonl`, import.meta.url);
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '');
  return lines.map(line => JSON.parse(line));
}

/** What was only watched while the server restarted has a time of its own and no headers that were sent. */
function isExchange(value: unknown): value is Exchange {
  return (
    typeof value === 'object' &&
    value !== null &&
    'request' in value &&
    'headers' in value &&
    !('t_since_start' in value)
  );
}
