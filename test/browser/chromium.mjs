// Where the browser is that tests look at pages with. Plain Node: it is asked before anything is built.
import { existsSync } from 'node:fs';

/** What distributions call it. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The path of a Chromium: `CHROMIUM`, else where it usually is; undefined: there is none. */
export const findChromium = () => [process.env.CHROMIUM, ...PLACES].find(path => path && existsSync(path));
