import { err, ok, type Result } from '../../core/result.ts';
import { type StoreFault, storeFault } from '../store-fault.ts';
import { DatabaseError } from './database.ts';
import type { OpenDatabase } from './drivers.ts';
import { faultCodeOf } from './result-code.ts';
import { Session } from './session.ts';

/** A connection to the file at `path`. `isPresent`: whether that is still the one that is meant; `isFrozen`: see `OpenDatabase`. */
export function connect(
  path: string,
  open: OpenDatabase,
  isPresent: () => boolean,
  isFrozen = false,
): Result<Session, StoreFault> {
  try {
    return ok(new Session(open(path, isFrozen), path, isPresent));
  } catch (error) {
    if (error instanceof DatabaseError) return err(storeFault(faultCodeOf(error.code), path, error.message));
    throw error;
  }
}
