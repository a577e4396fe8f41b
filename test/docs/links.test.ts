import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const docs = (await readdir(`${root}docs`, { recursive: true })).filter(name => name.endsWith('.md'));

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/[`*[\]]|\(.*?\)/g, '')
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .trim()
    .replaceAll(' ', '-');

async function anchorsOf(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

async function isBroken(page: string, link: string): Promise<boolean> {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(root, page) : normalize(join(root, dirname(page), path));
  const isThere = await access(target).then(
    () => true,
    () => false,
  );
  if (!isThere) return true;
  return anchor !== undefined && target.endsWith('.md') && !(await anchorsOf(target)).includes(anchor);
}

test.each(['README.md', ...docs.map(name => `docs/${name}`)])('%s links to what is there', async page => {
  const text = (await readFile(join(root, page), 'utf8'))
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  const broken: string[] = [];
  for (const link of links) if (!/^[a-z]+:/.test(link) && (await isBroken(page, link))) broken.push(link);
  expect(broken).toEqual([]);
});
