import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, launchChromium } from '../scripts/chromium';

const missing = CHROMIUM === undefined ? 'no Chromium' : undefined;
if (missing !== undefined && process.env.CI) throw new Error(`CI needs what is missing here: ${missing}`);

const ANTIPHON = ['--import', './scripts/source/one-core.mjs', 'scripts/source/antiphon.mjs'];

describe.skipIf(missing !== undefined)(
  `a report's files in Chromium${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let folder: string;
    let browser: Browser;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'antiphon-export-'));
      browser = await launchChromium();
      const words = ['report', 'fixtures/released/0.1/run', '--to', 'svg,pdf', '--out', folder];
      await promisify(execFile)('node', [...ANTIPHON, ...words], { env: { ...process.env, CHROME_PATH: CHROMIUM } });
    });
    afterAll(async () => {
      await browser.close();
      await rm(folder, { recursive: true });
    });

    test('every figure is a picture of its own, and not a blank one', async () => {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.svg'));
      expect(names.length).toBeGreaterThan(10);
      const page = await browser.newPage();
      const figures = names.map((name) => `<img src="${name}">`).join('');
      await writeFile(join(folder, 'figures.html'), figures);
      await page.goto(pathToFileURL(join(folder, 'figures.html')).href);
      const loaded = await page
        .locator('img')
        .evaluateAll((images) => images.map((image) => (image as unknown as { naturalWidth: number }).naturalWidth));
      expect(loaded.every((width) => width >= 300)).toBe(true);
      // A blank picture of this size is about a kilobyte.
      for (const image of await page.locator('img').all())
        expect((await image.screenshot()).length).toBeGreaterThan(3000);
    });

    test('the page is a PDF', async () => {
      const pdf = await readFile(join(folder, 'report.pdf'));
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect(pdf.length).toBeGreaterThan(20_000);
    });
  },
);
