import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// Written by `npm run demo`; CI passes the folder of its own run.
const demo = resolve(process.env.ANTIPHON_DEMO ?? 'demo-out');
const executable = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'].find((path) =>
  existsSync(path),
);
const missing = [
  executable === undefined && 'no Chromium',
  !existsSync(join(demo, 'report.html')) && `no demo in ${demo} (npm run demo)`,
].filter(Boolean);
if (missing.length > 0 && process.env.CI) throw new Error(`CI needs what is missing here: ${missing.join(', ')}`);

describe.skipIf(missing.length > 0)(
  `the pages of the demo in Chromium${missing.length > 0 ? ` (skipped: ${missing.join(', ')})` : ''}`,
  () => {
    let browser: Browser;
    const problems: string[] = [];

    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: executable ?? '',
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-background-networking',
          '--autoplay-policy=no-user-gesture-required',
        ],
      });
    });
    afterAll(() => browser.close());

    async function open(file: string): Promise<Page> {
      const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
      problems.length = 0;
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('request', (request) => /^https?:/.test(request.url()) && problems.push(`request to ${request.url()}`));
      await page.goto(pathToFileURL(join(demo, file)).href);
      return page;
    }

    async function shoot(page: Page, name: string): Promise<void> {
      await mkdir(join(demo, 'screenshots'), { recursive: true });
      await page.screenshot({ path: join(demo, 'screenshots', name), fullPage: true });
    }

    test('the report shows plots, the table and the verdict, and asks nothing of the network', async () => {
      const page = await open('report.html');
      expect(await page.locator('svg').count()).toBeGreaterThanOrEqual(3);
      expect(await page.locator('table').count()).toBeGreaterThanOrEqual(1);
      expect((await page.locator('body').innerText()).toLowerCase()).toContain('verdict');
      await shoot(page, 'report.png');
      expect(problems).toEqual([]);
    });

    test('the motion page plays every arm side by side', async () => {
      const page = await open('motion.html');
      const canvases = page.locator('figure canvas');
      expect(await canvases.count()).toBe(3);
      const picture = () =>
        canvases.evaluateAll((all) => all.map((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL()));
      const before = await picture();
      await page.locator('#play').click();
      await page.waitForFunction('Number(document.body.dataset.time) > 1');
      await page.locator('#play').click();
      const after = await picture();
      after.forEach((image, arm) => expect(image).not.toBe(before[arm]));
      expect(new Set(after).size, 'the arms move differently').toBe(3);
      await page.locator('#scrub').evaluate((input) => {
        (input as unknown as { value: string }).value = '0.5';
        input.dispatchEvent(new Event('input'));
      });
      expect(Number(await page.locator('body').getAttribute('data-time'))).toBeGreaterThan(1);
      await shoot(page, 'motion.png');
      expect(problems).toEqual([]);
    });
  },
);
