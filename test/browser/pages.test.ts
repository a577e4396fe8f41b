import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from './chromium.mjs';
import { FAINT_TEXTS, OVERHANG, UNFOLD } from './in-page.ts';
import { HEBREW_NAME, PAGES, SCRIPT } from './pages.ts';

let browser: Browser;
beforeAll(async () => {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium: node test/browser/install-chromium.mjs');
  // The browser's own sandbox does not start for root, as whom CI runs in a container.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  browser = await chromium.launch({ executablePath, args });
}, 120_000);
afterAll(() => browser?.close());

const ADDRESS = 'http://plans.test/';

interface Shown {
  readonly page: Page;
  /** What the page has asked for beside itself, and what it has complained of. */
  readonly noise: readonly string[];
}

/** Shows a page as a server would bring it, in a browser that can reach nothing. */
async function show(name: keyof typeof PAGES, options: BrowserContextOptions = {}): Promise<Shown> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const noise: string[] = [];
  page.on('console', message => noise.push(message.text()));
  page.on('pageerror', error => noise.push(String(error)));
  page.on('dialog', dialog => {
    noise.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await context.route('**/*', route => {
    if (route.request().url() === ADDRESS)
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body: PAGES[name] });
    noise.push(`request ${route.request().url()}`);
    return route.abort();
  });
  await page.goto(ADDRESS);
  return { page, noise };
}

const NAMES = ['plan', 'diff'] as const;
const SCHEMES = ['light', 'dark'] as const;

describe.each(NAMES)('the page of a %s', name => {
  test('runs nothing and asks for nothing, whatever stands on it', async () => {
    const { page, noise } = await show(name);
    await page.evaluate(UNFOLD);
    expect(await page.locator('script, img, b').count()).toBe(0);
    expect(await page.getByText(SCRIPT).count()).toBeGreaterThan(1);
    expect(noise).toEqual([]);
  });

  test.each([360, 1440])('does not scroll sideways where the window is %i pixels wide', async width => {
    const { page } = await show(name, { viewport: { width, height: 800 } });
    await page.evaluate(UNFOLD);
    expect(await page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
  });

  test.each(SCHEMES)('is legible when its reader likes it %s', async colorScheme => {
    const { page } = await show(name, { colorScheme });
    await page.evaluate(UNFOLD);
    const texts: unknown = await page.evaluate(FAINT_TEXTS);
    expect(texts).toEqual({ faint: [], looked: expect.any(Number) });
  });

  test('is light or dark as its reader likes', async () => {
    const backs = await Promise.all(
      SCHEMES.map(async colorScheme => {
        const { page } = await show(name, { colorScheme });
        return page.evaluate('getComputedStyle(document.body).backgroundColor');
      }),
    );
    expect(backs).toEqual(['rgb(255, 255, 255)', 'rgb(13, 17, 23)']);
  });

  test('unfolds by keyboard, without scripts, down to the requests', async () => {
    const { page } = await show(name, { javaScriptEnabled: false });
    const folded = page.locator('details:not([open])');
    const before = await folded.count();
    expect(before).toBeGreaterThan(0);
    const title = folded.first().locator('summary');
    const region = page.locator(`details >> nth=${await indexOfFolded(page)}`).getByRole('region');
    expect(await region.isVisible()).toBe(false);
    for (let presses = 0; presses < 30 && !(await isFocused(title)); presses += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await region.waitFor({ state: 'visible' });
    await page.keyboard.press('Tab');
    expect(await isFocused(region)).toBe(true);
  });

  test('printed shows what is folded', async () => {
    const { page } = await show(name, { colorScheme: 'dark' });
    const folded = page.locator('details:not([open]) table').first();
    expect(await folded.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await folded.isVisible()).toBe(true);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  });
});

test('a name and its value do not change places where they are written from right to left', async () => {
  const { page } = await show('plan');
  await page.evaluate(UNFOLD);
  const pair = page.locator('code', { hasText: HEBREW_NAME }).last();
  const [name, value] = [pair.locator('bdi').first(), pair.locator('bdi').last()];
  const [left, right] = [await name.boundingBox(), await value.boundingBox()];
  expect(left?.x ?? Number.NaN).toBeLessThan(right?.x ?? Number.NaN);
});

type Spot = ReturnType<Page['locator']>;

const isFocused = async (spot: Spot): Promise<boolean> =>
  (await spot.and(spot.page().locator(':focus')).count()) > 0;

async function indexOfFolded(page: Page): Promise<number> {
  const all = await page.locator('details').all();
  for (const [index, details] of all.entries())
    if ((await details.getAttribute('open')) === null) return index;
  return -1;
}
