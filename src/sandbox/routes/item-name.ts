import type { Folder } from '../model/jobs.ts';

/** Characters that no name may hold (source: `Jenkins.checkGoodName`). */
const UNSAFE = /[?*/\\%!@#$^&|<>[\]:;]/;

/** Why a new item of a folder may not have this name, in Jenkins' own words; null when it may. */
export function refuseName(folder: Folder, name: string): string | null {
  if (name.trim() === '') return 'No name is specified';
  const unsafe = UNSAFE.exec(name)?.[0];
  if (unsafe !== undefined) return `‘${unsafe}’ is an unsafe character`;
  return folder.items.has(name.toLowerCase()) ? `A job already exists with the name ‘${name}’` : null;
}
