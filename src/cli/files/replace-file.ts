import { open, rename, rm, writeFile } from 'node:fs/promises';

/**
 * Writes a file whole or not at all: whoever reads it meanwhile, and whoever comes after a power cut, sees the old text
 * or the new one. Rejects as the file system does. `mode`: the permissions it is to have; default: those of a new file.
 * The pieces of a text are made while they are written.
 */
export async function replaceFile(
  path: string,
  text: string | Iterable<string>,
  mode?: number,
): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(draft, 'w');
    try {
      if (mode !== undefined) await file.chmod(mode);
      await writeFile(file, text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
