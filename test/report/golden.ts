import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

const FOLDER = new URL('../fixtures/reports/', import.meta.url);

/** Compares with NAME.txt of the fixtures; `UPDATE_GOLDEN=1` writes it anew. Read the difference. */
export function expectGolden(name: string, text: string): void {
  const file = new URL(`${name}.txt`, FOLDER);
  if (process.env.UPDATE_GOLDEN !== undefined) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : `${name}.txt is not there`);
}
