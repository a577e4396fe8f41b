import type { SourceFile } from '../core/source.ts';
import { digestOfText } from './digest.ts';
import type { PlannedFile } from './plan.ts';

/** A file as plans name it. */
export function plannedFile(file: SourceFile): PlannedFile {
  const known = plannedFiles.get(file);
  if (known !== undefined) return known;
  const planned = { path: file.path, digest: digestOfText(file.text) };
  plannedFiles.set(file, planned);
  return planned;
}

/** Hashing megabytes takes milliseconds, files do not change, and a service makes thousands of plans of one manifest. */
const plannedFiles = new WeakMap<SourceFile, PlannedFile>();
