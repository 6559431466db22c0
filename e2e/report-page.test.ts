import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportServing, reportHtml, runsHtml, type Report, type ServingReport } from '@antiphon/experiment';
import { trainingCurves } from '../packages/experiment/src/events/training-curves';
import { madeUpEvents } from '../packages/experiment/src/fixtures/made-up-events';
import { everyStrategy, madeUpReport } from '../packages/experiment/src/report/fixtures/made-up-report';
import { madeUpServing } from '../packages/experiment/src/serving/fixtures/made-up-serving';
import { CHROMIUM, launchChromium } from '../scripts/chromium';
import { axeFaults } from './fixtures/axe';

const missing = CHROMIUM === undefined ? 'no Chromium' : undefined;
if (missing !== undefined && process.env.CI) throw new Error(`CI needs what is missing here: ${missing}`);

const WIDTHS = [1440, 1280, 768, 390] as const;
/** Pixels that text in a plot has at least. */
const SMALLEST = 11;

const TWO = ['cfg', 'fixed'].map((kind) => ({ name: kind, guidance: { kind } }));
const twoArms = (trainSeeds: number[]) => madeUpReport({ trainSeeds, baseline: 'cfg', arms: TWO });
const withTrainings = (report: Report): Report => ({
  ...report,
  trainings: report.arms.map(({ name }, i) =>
    trainingCurves({ id: `${name}-seed0`, arm: name, trainSeed: 0 }, madeUpEvents({ bad: i === 1 })),
  ),
});
const servingPage = (report: ServingReport) => exportServing(report, 'html')[0]?.text ?? '';
/** As a report of that name may be; made only where there is a browser to look at them. */
const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'two arms, one training': () => reportHtml(twoArms([0])),
  'two arms, three trainings': () => reportHtml(withTrainings(twoArms([0, 1, 2]))),
  'every strategy': () => reportHtml(withTrainings(madeUpReport({ clips: 8, baseline: 'cfg', arms: everyStrategy() }))),
  'every pair of five': () => reportHtml(madeUpReport({ arms: everyStrategy()?.slice(0, 5) })),
  'two runs': () =>
    runsHtml([
      { name: 'one', report: twoArms([0]) },
      { name: 'two', report: twoArms([1]) },
    ]),
  'a deployment': async () => servingPage(await madeUpServing()),
  'a deployment with everything wrong': async () => servingPage(await madeUpServing({ wrong: true })),
};

describe.skipIf(missing !== undefined)(
  `a report's page in Chromium${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let folder: string;
    let browser: Browser;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'antiphon-page-'));
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser.close();
      await rm(folder, { recursive: true });
    });

    async function open(html: string, problems: string[] = []): Promise<Page> {
      const file = join(folder, 'page.html');
      await writeFile(file, html);
      const page = await browser.newPage();
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('request', (request) => request.url().startsWith('file:') || problems.push(`asks ${request.url()}`));
      await page.goto(pathToFileURL(file).href);
      return page;
    }

    describe.each(Object.keys(PAGES))('of %s', (name) => {
      let html: string;
      beforeAll(async () => {
        html = (await PAGES[name]?.()) ?? '';
      });

      test('is as wide as the window, and what is wider scrolls by keyboard, with the arm in sight', async () => {
        const problems: string[] = [];
        const page = await open(html, problems);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          expect(await page.evaluate('document.documentElement.scrollWidth'), `at ${width}`).toBe(width);
          expect(await page.evaluate(LOST_COLUMNS), `at ${width}`).toEqual([]);
        }
        expect(problems).toEqual([]);
        await page.close();
      });

      test('has plots with text that can be read, none over another and none outside', async () => {
        const page = await open(html);
        await page.evaluate('document.querySelectorAll("details").forEach((each) => each.open = true)');
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          const { smallest, collisions, outside } = await page.evaluate<PlotText>(PLOT_TEXT);
          expect(smallest, `at ${width}`).toBeGreaterThanOrEqual(SMALLEST);
          expect(collisions, `at ${width}`).toEqual([]);
          expect(outside, `at ${width}`).toEqual([]);
        }
        await page.close();
      });

      test('has nothing that axe finds, at any width, folded and unfolded, light and dark', async () => {
        const page = await open(html);
        await page.emulateMedia({ colorScheme: 'light' });
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          expect(await axeFaults(page), `at ${width}`).toEqual([]);
        }
        await page.evaluate('document.querySelectorAll("details").forEach((each) => each.open = true)');
        await page.evaluate('document.querySelectorAll(".fold.all input").forEach((each) => each.click())');
        await page.emulateMedia({ colorScheme: 'dark' });
        expect(await axeFaults(page), 'unfolded and dark').toEqual([]);
        await page.close();
      });
    });

    test('each verdict leads to its comparison, which unfolds', async () => {
      const page = await open(reportHtml(twoArms([0, 1, 2])));
      const target = page.locator('#comparison-30');
      expect(await target.isVisible()).toBe(false);
      await page.locator('.matrix a[href="#comparison-30"]').click();
      expect(await target.isVisible()).toBe(true);
      const broken = await page.evaluate(
        `[...document.querySelectorAll('a[href^="#"]')].filter((a) => !document.getElementById(a.hash.slice(1))).length`,
      );
      expect(broken).toBe(0);
      await page.close();
    });

    test('each training is folded until it is asked for, by keyboard', async () => {
      const page = await open(reportHtml(twoArms([0, 1, 2])));
      const seen = () => page.locator('.trainings tr:visible').count();
      expect(await seen()).toBe(0);
      await page.locator('tbody .fold input').first().focus();
      await page.keyboard.press('Space');
      expect(await seen()).toBe(3);
      await page.locator('.fold.all input').focus();
      await page.keyboard.press('Space');
      expect(await seen()).toBeGreaterThan(9);
      await page.close();
    });

    test('on paper nothing is folded, cut or scrolls', async () => {
      const page = await open(reportHtml(withTrainings(twoArms([0, 1, 2]))));
      await page.setViewportSize({ width: 1032, height: 700 }); // A4 landscape without its margins
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1032);
      expect(
        await page.evaluate(
          `[...document.querySelectorAll('.scroll')].filter((each) => each.scrollWidth > each.clientWidth + 1 || getComputedStyle(each).overflowX !== 'visible').map((each) => each.getAttribute('aria-label'))`,
        ),
      ).toEqual([]);
      expect(
        await page.evaluate(
          `[...document.querySelectorAll('details > :not(summary), .trainings tr')].filter((each) => !each.checkVisibility({ contentVisibilityAuto: true }) || each.getBoundingClientRect().height === 0).length`,
        ),
      ).toBe(0);
      await page.close();
    });
  },
);

/** Names of tables of which a column cannot be reached: they are cut and do not scroll, not by keyboard, or let go of their first column. Each is scrolled to its end, and back. */
const LOST_COLUMNS = `[...document.querySelectorAll('table')].filter((table) => {
  const box = table.closest('.scroll');
  if (!box) return true;
  if (box.clientWidth === 0 || box.scrollWidth <= box.clientWidth) return false;
  if (box.tabIndex !== 0 || box.getAttribute('role') !== 'region' || !box.getAttribute('aria-label')) return true;
  box.scrollLeft = box.scrollWidth;
  const edge = box.getBoundingClientRect();
  const last = table.rows[0].lastElementChild.getBoundingClientRect();
  const firsts = [...table.querySelectorAll('tbody th')].map((th) => th.getBoundingClientRect()).filter(({ height }) => height > 0);
  const lost = last.right > edge.right + 1 || last.width > edge.width || firsts.some(({ left }) => Math.abs(left - edge.left) > 2) || firsts.some(({ width }) => width > 0.6 * edge.width);
  box.scrollLeft = 0;
  return lost;
}).map((table) => table.closest('.scroll')?.getAttribute('aria-label') ?? 'a table without a box')`;

interface PlotText {
  readonly smallest: number;
  readonly collisions: readonly string[];
  readonly outside: readonly string[];
}

/** Sizes of text in plots as they are on the screen, which of them meet, and which leave their figure. */
const PLOT_TEXT = `(() => {
  let smallest = Infinity;
  const collisions = [], outside = [];
  for (const svg of document.querySelectorAll('figure svg')) {
    const name = svg.getAttribute('aria-label').slice(0, 40) + ': ';
    const figure = svg.closest('figure').getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].filter((text) => text.textContent.trim() !== '').map((text) => {
      smallest = Math.min(smallest, parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a);
      return { text: text.textContent, box: text.getBoundingClientRect() };
    });
    for (const { text, box } of texts)
      if (box.left < figure.left || box.right > figure.right || box.bottom > figure.bottom) outside.push(name + text);
    texts.forEach(({ text, box: a }, i) => {
      for (const { text: other, box: b } of texts.slice(i + 1))
        if (a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 1 && b.top < a.bottom - 1) collisions.push(name + text + ' / ' + other);
    });
  }
  return { smallest, collisions, outside };
})()`;
