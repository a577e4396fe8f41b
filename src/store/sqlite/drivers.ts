import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isRecord } from '../../core/json-shape.ts';
import { type Database, DatabaseError, type SqlValue } from './database.ts';

/**
 * Opens a database file, making it where there is none. `isFrozen`: it is read as it is, since nothing can be written here,
 * not even what SQLite needs to share it. Default: false.
 */
export type OpenDatabase = (path: string, isFrozen?: boolean) => Database;

/** A library that speaks to SQLite; null when it is not there. Loaded only when a store is wanted. */
export type Driver = () => Promise<OpenDatabase | null>;

/** Node's own, from 22.13 on. */
export const nodeSqlite: Driver = async () => {
  // The name is no literal: the compiler knows the modules of the oldest Node only.
  const name: string = 'node:sqlite';
  const loaded: unknown = await import(name).catch(() => null);
  const make = isRecord(loaded) ? loaded.DatabaseSync : null;
  return isConstructor(make) ? opener(make) : null;
};

/** Prebuilt for the usual platforms. */
export const libsql: Driver = async () => {
  const loaded: unknown = await import('libsql').catch(() => null);
  const make = isRecord(loaded) ? loaded.default : null;
  return isConstructor(make) ? opener(make) : null;
};

/** The first that is there. Node's own comes second: up to Node 24 it warns on each start that it is experimental. */
export const DRIVERS: readonly Driver[] = [libsql, nodeSqlite];

export async function firstDriver(drivers: readonly Driver[]): Promise<OpenDatabase | null> {
  for (const driver of drivers) {
    const open = await driver();
    if (open !== null) return open;
  }
  return null;
}

/** What both libraries have in common. */
interface RawDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): {
    run(...values: readonly SqlValue[]): { readonly changes: number | bigint };
    all(...values: readonly SqlValue[]): readonly unknown[];
  };
  close(): unknown;
}

type RawConstructor = new (path: string) => RawDatabase;

/** A path from the root is a file's name for certain: `:memory:` and `http://…` mean something else to the libraries. */
const opener =
  (make: RawConstructor): OpenDatabase =>
  (path, isFrozen = false) =>
    adapt(() => new make(isFrozen ? frozenAddress(path) : resolve(path)));

/** What SQLite neither locks nor looks for changes in (https://www.sqlite.org/uri.html). */
const frozenAddress = (path: string): string => `${pathToFileURL(resolve(path)).href}?immutable=1`;

const isConstructor = (value: unknown): value is RawConstructor => typeof value === 'function';

function adapt(open: () => RawDatabase): Database {
  const raw = translated(open);
  return {
    exec: sql => void translated(() => raw.exec(sql)),
    prepare(sql) {
      const statement = translated(() => raw.prepare(sql));
      return {
        run: (...values) => Number(translated(() => statement.run(...values)).changes),
        all: (...values) => translated(() => statement.all(...values)),
      };
    },
    close: () => void translated(() => raw.close()),
  };
}

function translated<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new DatabaseError(error.message, codeOf(error));
  }
}

/** libsql calls it `rawCode`, Node `errcode`; where libsql cannot open a file, only its message tells. */
function codeOf(error: Error & { rawCode?: unknown; errcode?: unknown }): number | null {
  const { rawCode, errcode } = error;
  if (typeof rawCode === 'number') return rawCode;
  if (typeof errcode === 'number') return errcode;
  const [, code] = /^ConnectionFailed\(.*: (\d+)"\)$/.exec(error.message) ?? [];
  return code === undefined ? null : Number(code);
}
