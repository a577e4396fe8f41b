import type { RunId } from '../../core/ids.ts';
import { fits, type Shape } from '../../core/json-shape.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { damagedRun, type StoreFault, storeFault } from '../store-fault.ts';
import { type Database, DatabaseError, type SqlValue, type Statement } from './database.ts';
import { faultCodeOf } from './result-code.ts';

/** What work within a session may be told to give up with; `Session` turns it into a value. */
class GivenUp extends Error {
  readonly fault: StoreFault;

  constructor(fault: StoreFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/**
 * One connection, and the way from what SQLite throws to values: nothing thrown by work within `read` or `write`
 * leaves them, but for defects.
 */
export class Session {
  readonly path: string;
  readonly #database: Database;
  readonly #isPresent: () => boolean;
  readonly #statements = new Map<string, Statement>();
  #closed = false;

  /** `isPresent`: whether the file that was opened is still the one at its path. */
  constructor(database: Database, path: string, isPresent: () => boolean) {
    this.#database = database;
    this.path = path;
    this.#isPresent = isPresent;
  }

  read<T>(work: () => T): Result<T, StoreFault> {
    return this.#attempt(work);
  }

  /** As things stand at one moment. `work` may make temporary tables and write to them; they are gone afterwards. */
  readAside<T>(work: () => T): Result<T, StoreFault> {
    return this.#attempt(() => {
      this.#database.exec('BEGIN');
      try {
        return work();
      } finally {
        this.#ignoringFaults(() => this.#database.exec('ROLLBACK'));
      }
    });
  }

  /** All of `work`, or nothing; durable when this returns. The lock is taken first, so that no work is done in vain. */
  write<T>(work: () => T): Result<T, StoreFault> {
    return this.#attempt(() => {
      // SQLite would go on writing into a file that has no name any more.
      if (!this.#isPresent()) this.giveUp('vanished');
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        const value = work();
        this.#database.exec('COMMIT');
        return value;
      } catch (error) {
        // After some errors, a full disk among them, SQLite has rolled back by itself.
        this.#ignoringFaults(() => this.#database.exec('ROLLBACK'));
        throw error;
      }
    });
  }

  /** For statements that cannot be prepared, or are made once. */
  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** How many rows it has changed. */
  run(sql: string, ...values: readonly SqlValue[]): number {
    return this.#statement(sql).run(...values);
  }

  /** Rows whose form is not as expected are damage: volley writes no others. */
  rows<Row>(shape: Shape<Row>, sql: string, ...values: readonly SqlValue[]): readonly Row[] {
    return this.#statement(sql)
      .all(...values)
      .map(row => (fits(row, shape) ? row : this.giveUp('corrupt', `a row of: ${sql}`)));
  }

  /** The first row, or null. */
  row<Row>(shape: Shape<Row>, sql: string, ...values: readonly SqlValue[]): Row | null {
    return this.rows(shape, sql, ...values)[0] ?? null;
  }

  /** A column that holds JSON. */
  json<T>(text: string, shape: Shape<T>): T {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return this.giveUp('corrupt', 'a column that should hold JSON');
    }
    return fits(value, shape)
      ? value
      : this.giveUp('corrupt', 'a column that holds other JSON than expected');
  }

  /** Ends the work at hand with this fault. */
  giveUp(code: StoreFault['code'], detail: string | null = null, subject: string = this.path): never {
    throw new GivenUp(storeFault(code, subject, detail));
  }

  /** Within other work: what this part of it gives; null: it has given up as what it read is damaged. It has to read first. */
  unlessDamaged<T>(part: () => T): T | null {
    try {
      return part();
    } catch (error) {
      if (error instanceof GivenUp && error.fault.code === 'corrupt') return null;
      throw error;
    }
  }

  /** Within other work: what this part of it finds damaged is this run's (null: nobody's in particular), and not the whole store. */
  ofRun<T>(run: RunId | null, part: () => T): T {
    try {
      return part();
    } catch (error) {
      if (run === null) throw error;
      if (error instanceof GivenUp && error.fault.code === 'corrupt')
        throw new GivenUp(damagedRun(run, this.path, error.fault.detail));
      if (error instanceof DatabaseError && isAboutJson(error))
        throw new GivenUp(damagedRun(run, this.path, error.message));
      throw error;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#statements.clear();
    // Where no other process reads, one whole file is left behind that can be copied.
    this.#ignoringFaults(() => this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
    this.#ignoringFaults(() => this.#database.close());
  }

  #attempt<T>(work: () => T): Result<T, StoreFault> {
    if (this.#closed) return err(storeFault('closed', this.path));
    try {
      return ok(work());
    } catch (error) {
      if (error instanceof GivenUp) return err(error.fault);
      if (error instanceof DatabaseError)
        return err(storeFault(faultCodeOf(error.code), this.path, error.message));
      throw error;
    }
  }

  /** For steps that change nothing about what is durable. */
  #ignoringFaults(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
    }
  }

  #statement(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const made = this.#database.prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }
}

/** SQLITE_ERROR, as its functions for JSON say where a text is none: the row is damaged, and its table is not. */
const isAboutJson = ({ code, message }: DatabaseError): boolean => code === 1 && /\bJSON\b/.test(message);
