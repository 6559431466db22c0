import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, launchChromium, WEBGL } from '../scripts/chromium';

// Written by `npm run demo`; CI passes the folder of its own run.
const demo = resolve(process.env.ANTIPHON_DEMO ?? 'demo-out');
const missing = [
  CHROMIUM === undefined && 'no Chromium',
  !existsSync(join(demo, 'report.html')) && `no demo in ${demo} (npm run demo)`,
].filter(Boolean);
if (missing.length > 0 && process.env.CI) throw new Error(`CI needs what is missing here: ${missing.join(', ')}`);

/** ms; the pages' own policy lets nothing evaluate in them, so that it is asked from here. */
const SOON = { timeout: 30_000 };

describe.skipIf(missing.length > 0)(
  `the pages of the demo in Chromium${missing.length > 0 ? ` (skipped: ${missing.join(', ')})` : ''}`,
  () => {
    let browser: Browser;
    const problems: string[] = [];

    beforeAll(async () => {
      browser = await launchChromium([...WEBGL, '--autoplay-policy=no-user-gesture-required']);
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

    test('the motion page plays every arm side by side, in 3D', async () => {
      const page = await open('motion.html');
      await page.locator('body[data-ready="true"]').waitFor();
      const canvases = page.locator('figure canvas');
      expect(await canvases.count()).toBe(3);
      const picture = () =>
        canvases.evaluateAll((all) => all.map((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL()));
      const time = async () => Number(await page.locator('body').getAttribute('data-time'));
      const scrubTo = (part: number) =>
        page.locator('#scrub').evaluate((input, value) => {
          const slider = input as unknown as { value: string; max: string };
          slider.value = String(value * Number(slider.max));
          input.dispatchEvent(new Event('input'));
        }, part);
      const before = await picture();
      // Not blank: a figure has more colours than a background.
      expect(before.every((image) => image.length > 10_000)).toBe(true);
      await page.locator('#play').click();
      expect(await page.locator('#play').innerText()).toBe('Pause');
      await expect.poll(time, SOON).toBeGreaterThan(1);
      await page.locator('#play').click();
      const after = await picture();
      after.forEach((image, arm) => expect(image).not.toBe(before[arm]));
      expect(new Set(after).size, 'the arms move differently').toBe(3);

      await scrubTo(0.5);
      const middle = await time();
      expect(middle).toBeGreaterThan(1);
      const scrubbed = await picture();
      scrubbed.forEach((image, arm) => expect(image).not.toBe(after[arm]));
      expect(await page.locator('#time').innerText()).toBe(`${middle.toFixed(2)} s`);
      await shoot(page, 'motion.png');

      // The mouse turns every arm's view.
      const box = await canvases.first().boundingBox();
      if (box === null) throw new Error('The first canvas has no place.');
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2 + 80, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
      const turned = await picture();
      turned.forEach((image, arm) => expect(image).not.toBe(scrubbed[arm]));

      // Another size and the other colours.
      await page.setViewportSize({ width: 700, height: 900 });
      await page.emulateMedia({ colorScheme: 'dark' });
      const wide = 'document.querySelector("figure canvas")';
      await expect
        .poll(() => page.evaluate(`Math.abs(${wide}.width - ${wide}.clientWidth)`), SOON)
        .toBeLessThanOrEqual(1);
      await shoot(page, 'motion-dark.png');
      expect(problems).toEqual([]);
    });

    test('a browser without WebGL says so, and plays the audio', async () => {
      const blind = await launchChromium([
        '--disable-gpu',
        '--disable-3d-apis',
        '--autoplay-policy=no-user-gesture-required',
      ]);
      try {
        const page = await blind.newPage();
        await page.goto(pathToFileURL(join(demo, 'motion.html')).href);
        await page.locator('#problem').waitFor();
        expect(await page.locator('#problem').innerText()).toMatch(/cannot be drawn: this browser has no WebGL 2/);
        await page.locator('#play').click();
        await expect
          .poll(async () => Number(await page.locator('body').getAttribute('data-time')), SOON)
          .toBeGreaterThan(0.2);
      } finally {
        await blind.close();
      }
    });
  },
);
