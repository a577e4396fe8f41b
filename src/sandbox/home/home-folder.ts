import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fits, showPath } from '../../core/json-shape.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { parseJson } from '../model/parameters.ts';
import type { Home, HomeFault } from './home.ts';
import { type HomeRecord, homeRecord } from './home-record.ts';

/** The only file of a home. */
const FILE = 'sandbox.ndjson';

/** A home in a folder of the disk, which is made if it is not there. One process at a time may have it open. */
export function openHomeFolder(folder: string): Result<Home, HomeFault> {
  const opened = openFile(folder);
  if (!opened.ok) return opened;
  const { file, text } = opened.value;
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  const records = readRecords(complete.split('\n').slice(0, -1), join(folder, FILE));
  if (!records.ok) {
    closeSync(file);
    return records;
  }
  // A process can be killed in the middle of a line; the next one must not be glued to the rest of it.
  if (complete.length < text.length) ftruncateSync(file, Buffer.byteLength(complete));
  return ok({
    records: records.value,
    // Synchronous: the system has it before anything else happens, so that the end of this process cannot take it back.
    append: record => void writeSync(file, `${JSON.stringify(record)}\n`),
    close: () => closeSync(file),
  });
}

function openFile(folder: string): Result<{ readonly file: number; readonly text: string }, HomeFault> {
  const path = join(folder, FILE);
  try {
    mkdirSync(folder, { recursive: true });
    return ok({ file: openSync(path, 'a'), text: readFileSync(path, 'utf8') });
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    const message = `the sandbox's home ${path} cannot be read and written${why}`;
    return err({
      code: 'home-unreadable',
      message,
      next: 'Give --home a folder that this user may write in.',
    });
  }
}

function readRecords(lines: readonly string[], path: string): Result<readonly HomeRecord[], HomeFault> {
  const records: HomeRecord[] = [];
  for (const [index, line] of lines.entries()) {
    const record = parseJson(line);
    if (!fits(record, homeRecord)) return err(damaged(path, index + 1, record));
    records.push(record);
  }
  return ok(records);
}

function damaged(path: string, line: number, record: unknown): HomeFault {
  const fault = homeRecord.check(record);
  const what = fault === null ? '' : `: ${showPath(fault.path)} should be ${fault.expected}`;
  const message = `${path}:${line} is no record of a sandbox${what}`;
  return { code: 'home-damaged', message, next: 'Give --home another folder, or delete this one.' };
}
