// Installs Debian's Chromium where there is none, so that the tests of pages run on a new machine. They are never skipped: a
// page that nobody has looked at is not tested.
import { spawnSync } from 'node:child_process';
import { findChromium } from './chromium.mjs';

if (findChromium() === undefined) install();

function install() {
  console.error('volley: installing chromium, with which the tests look at pages');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { status, error } = spawnSync('apt-get', ['-q', ...args], { env, stdio: ['ignore', 2, 2] });
    if (error !== undefined || status !== 0) break;
  }
  if (findChromium() !== undefined) return;
  console.error(
    'volley: the tests of pages need Chromium, and `apt-get install chromium` has not brought it (it has to be run as root).\n' +
      'Install it, or say where it is: CHROMIUM=/path/to/chromium npm test',
  );
  process.exit(1);
}
