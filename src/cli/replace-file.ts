import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes a file whole or not at all: whoever reads it meanwhile, and whoever comes after a power cut, sees the old text
 * or the new one. Rejects as the file system does. `mode`: the permissions it is to have; default: those of a new file.
 */
export async function replaceFile(path: string, text: string, mode?: number): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(draft, 'w');
    try {
      if (mode !== undefined) await file.chmod(mode);
      await file.writeFile(text);
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
