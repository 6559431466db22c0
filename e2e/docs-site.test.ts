import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, launchChromium, WEBGL } from '../scripts/chromium';
import { base } from '../docs/.vitepress/repository';

// Made by `npm run docs:build`.
const dist = resolve('docs/.vitepress/dist');
const missing = [
  CHROMIUM === undefined && 'no Chromium',
  !existsSync(join(dist, 'index.html')) && 'no site (npm run docs:build)',
].filter(Boolean);
if (missing.length > 0 && process.env.CI) throw new Error(`CI needs what is missing here: ${missing.join(', ')}`);

const PAGES = ['/', '/guidance.html', '/strategies.html', '/api/', '/api/core.html', '/recorded-demo/README.html'];
/** Drawing without a GPU takes a busy machine long. */
const SOON = { timeout: 60_000 };
const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

describe.skipIf(missing.length > 0)(
  `the docs site in Chromium${missing.length > 0 ? ` (skipped: ${missing.join(', ')})` : ''}`,
  () => {
    let browser: Browser;
    let server: Server;
    let origin: string;
    const problems: string[] = [];

    beforeAll(async () => {
      server = await serve(dist);
      const address = server.address();
      if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
      origin = `http://127.0.0.1:${address.port}${base.replace(/\/$/, '')}`;
      browser = await launchChromium(WEBGL);
    });
    afterAll(async () => {
      await browser.close();
      server.close();
    });

    async function newPage(viewport: { width: number; height: number }): Promise<Page> {
      problems.length = 0;
      const page = await browser.newPage({ viewport });
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('response', (response) => response.status() >= 400 && problems.push(`no ${response.url()}`));
      page.on('request', (request) => {
        const url = request.url();
        if (/^(https?|wss?):/.test(url) && !url.startsWith(origin)) problems.push(`request to ${url}`);
      });
      return page;
    }

    async function shoot(page: Page, name: string): Promise<void> {
      const folder = process.env.ANTIPHON_SCREENSHOTS;
      if (folder === undefined) return;
      await mkdir(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}.png`) });
    }

    test.each(Object.entries(SIZES))('pages fit a %s, throw nothing and ask no other host', async (size, viewport) => {
      const page = await newPage(viewport);
      for (const path of PAGES) {
        await page.goto(`${origin}${path}`, { waitUntil: 'load' });
        await page.waitForFunction('document.querySelector(".VPContent h1") !== null');
        const [wide, seen] = await page.evaluate<[number, number]>(
          '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
        );
        expect(wide, `${path} is wider than its window`).toBeLessThanOrEqual(seen);
        await shoot(page, `${size}${path.replaceAll('/', '-')}`);
      }
      expect(problems).toEqual([]);
      await page.close();
    });

    test.each(Object.entries(SIZES))(
      'on a %s the recorded demo moves, and plays its sound on a click',
      async (size, viewport) => {
        const page = await newPage(viewport);
        await page.goto(`${origin}/`);
        const demo = page.frameLocator('iframe.recorded-demo');
        const body = demo.locator('body');
        await demo.locator('body[data-ready="true"]').waitFor();
        const pictures = () =>
          demo
            .locator('figure canvas')
            .evaluateAll((all) => all.map((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL()));
        const time = async () => Number(await body.getAttribute('data-time'));
        // Without a click: it shows itself.
        await expect.poll(time, SOON).toBeGreaterThan(0.2);
        const before = await pictures();
        expect(before.every((image) => image.length > 5_000)).toBe(true);
        const then = await time();
        await expect.poll(async () => Math.abs((await time()) - then), SOON).toBeGreaterThan(0.5);
        const after = await pictures();
        after.forEach((image, arm) => expect(image).not.toBe(before[arm]));
        expect(new Set(after).size, 'the arms move differently').toBe(3);

        // All of it is in the frame, as high as it is.
        const [shown, whole] = await body.evaluate((element) => {
          const { clientHeight, scrollHeight } = (
            element as unknown as { ownerDocument: { documentElement: { clientHeight: number; scrollHeight: number } } }
          ).ownerDocument.documentElement;
          return [clientHeight, scrollHeight];
        });
        expect(whole).toBeLessThanOrEqual((shown ?? 0) + 1);
        expect(shown).toBeLessThan(viewport.height);

        const play = demo.locator('#play');
        expect(await play.innerText()).toBe('Play with sound');
        await play.click();
        await expect.poll(() => play.innerText(), SOON).toBe('Pause');
        await expect.poll(time, SOON).toBeGreaterThan(0.3);
        await play.click();
        const moved = async () => {
          const paused = await time();
          await new Promise((done) => setTimeout(done, 300));
          return (await time()) - paused;
        };
        await expect.poll(moved, SOON).toBe(0);
        await shoot(page, `${size}-demo`);
        expect(problems).toEqual([]);
        await page.close();
      },
    );

    test('the demo has the colours of the site', async () => {
      const page = await newPage(SIZES.desk);
      await page.goto(`${origin}/`);
      const demo = page.frameLocator('iframe.recorded-demo');
      await demo.locator('body[data-ready="true"]').waitFor();
      const ink = () => demo.locator('body').evaluate('getComputedStyle(document.body).color');
      const light = await ink();
      await page.locator('.VPNavBarAppearance button').click();
      await expect.poll(ink, SOON).not.toBe(light);
      expect(await page.locator('html').getAttribute('class')).toContain('dark');
      await shoot(page, 'desk-dark');
      expect(problems).toEqual([]);
      await page.close();
    });

    test.each(Object.entries(SIZES))('on a %s the search finds a guide and opens it', async (size, viewport) => {
      const page = await newPage(viewport);
      await page.goto(`${origin}/guidance.html`);
      await page.locator('#local-search button').click();
      await page.locator('.VPLocalSearchBox input').fill('null-embed');
      const results = page.locator('.VPLocalSearchBox .result');
      await results.first().waitFor();
      expect(await results.allInnerTexts()).toEqual(expect.arrayContaining([expect.stringMatching(/strateg/i)]));
      await shoot(page, `${size}-search`);
      await results.first().click();
      await page.waitForFunction('document.querySelector(".VPLocalSearchBox") === null');
      expect(problems).toEqual([]);
      await page.close();
    });

    test('every strategy has a row and a section, the menu names the version', async () => {
      const page = await newPage(SIZES.desk);
      await page.goto(`${origin}/strategies.html`);
      const rows = await page.locator('.vp-doc table').first().locator('tbody tr').count();
      expect(rows).toBe(19);
      expect(await page.locator('.vp-doc h2 > code').count()).toBe(rows);
      const [{ version } = { version: '' }] = JSON.parse(await readFile('docs/.vitepress/versions.json', 'utf8')) as {
        version: string;
      }[];
      expect(await page.locator('.VPNavBarMenu').innerText()).toContain(version);
      expect(problems).toEqual([]);
      await page.close();
    });
  },
);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** The folder on loopback below the site's base, as any host of static files serves it. */
async function serve(folder: string): Promise<Server> {
  const made = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname));
    const within = path.startsWith(base) ? path.slice(base.length) : 'nothing';
    const file = join(folder, within === '' || within.endsWith('/') ? `${within}index.html` : within);
    readFile(file).then(
      (bytes) => response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream').end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
  return made;
}
