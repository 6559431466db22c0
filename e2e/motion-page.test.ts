import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { motionPage } from '../packages/formats/src/motion-page/motion-page';
import { CHROMIUM, launchChromium, WEBGL } from '../scripts/chromium';
import { axeFaults } from './fixtures/axe';
import { recordedDemo } from '../scripts/docs/demo-player';

const missing = CHROMIUM === undefined ? 'no Chromium' : undefined;
if (missing !== undefined && process.env.CI) throw new Error(`CI needs what is missing here: ${missing}`);

const SIZES = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const SOON = { timeout: 30_000 };

describe.skipIf(missing !== undefined)(
  `a motion page in Chromium${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let browser: Browser;
    let folder: string;
    const problems: string[] = [];

    beforeAll(async () => {
      browser = await launchChromium([...WEBGL, '--autoplay-policy=no-user-gesture-required']);
      folder = await mkdtemp(join(tmpdir(), 'antiphon-motion-'));
      const demo = await recordedDemo(process.cwd());
      await writeFile(join(folder, 'motion.html'), await motionPage(demo));
      await writeFile(join(folder, 'blind.html'), await motionPage({ ...demo, blind: 'raters' }));
      await writeFile(join(folder, 'preview.html'), await motionPage({ ...demo, preview: true }));
    });
    afterAll(async () => {
      await browser.close();
      await rm(folder, { recursive: true });
    });

    async function open(address = 'motion.html', { viewport = SIZES.desk, ...more } = {}): Promise<Page> {
      const page = await browser.newPage({ viewport, ...more });
      problems.length = 0;
      page.on('console', (message) => problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('request', (request) => /^https?:/.test(request.url()) && problems.push(`request to ${request.url()}`));
      const [file = '', hash = ''] = address.split('#');
      await page.goto(`${pathToFileURL(join(folder, file)).href}#${hash}`);
      await page.locator('body[data-ready="true"]').waitFor();
      return page;
    }
    const pictures = (page: Page) =>
      page
        .locator('figure:not([hidden]) canvas')
        .evaluateAll((all) => all.map((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL()));
    const names = (page: Page) => page.locator('figure:not([hidden]) b').allInnerTexts();
    const time = async (page: Page) => Number(await page.locator('body').getAttribute('data-time'));
    const hash = (page: Page) => page.url().replace(/^[^#]*#?/, '');
    const told = (page: Page) => page.locator('#scrub').getAttribute('aria-valuetext');

    test.each(Object.entries(SIZES))(
      'on a %s what plays is beside the figures, axe finds nothing, nothing is asked of the network',
      async (_, viewport) => {
        const page = await open('motion.html', { viewport });
        const [play, figure] = [page.locator('#play'), page.locator('figure canvas').first()];
        for (const part of [play, figure]) {
          const box = await part.boundingBox();
          expect(box?.y).toBeGreaterThanOrEqual(0);
          expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
        }
        const before = await pictures(page);
        expect(before.every((picture) => picture.length > 5_000)).toBe(true);
        await play.click();
        await expect.poll(() => time(page), SOON).toBeGreaterThan(0.3);
        await play.click();
        expect(await pictures(page)).not.toEqual(before);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
        if (!(await page.locator('#blind').isVisible())) await page.locator('#arms summary').click();
        await page.locator('#blind').check();
        expect(await axeFaults(page)).toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.locator('#ask').click();
        expect(await axeFaults(page)).toEqual([]);
        await page.keyboard.press('Escape');
        expect(problems).toEqual([]);
        await page.close();
      },
    );

    test('keys turn the view and play, wherever they mean nothing else', async () => {
      const page = await open();
      await page.locator('figure canvas').first().click(); // gives the view the focus
      const scrolled = await page.evaluate('scrollY');
      let before = await pictures(page);
      for (const key of ['ArrowLeft', 'ArrowUp', '+']) {
        await page.keyboard.press(key);
        const after = await pictures(page);
        after.forEach((picture, arm) => expect(picture, key).not.toBe(before[arm]));
        before = after;
      }
      await page.keyboard.press('0');
      expect(await pictures(page)).not.toEqual(before);
      await page.keyboard.press('.');
      expect(await time(page)).toBeCloseTo(1 / 30, 2);
      await page.keyboard.press('End');
      expect(await told(page)).toBe('7.1 s of 7.1 s');
      await page.keyboard.press('Home');
      expect(await told(page)).toBe('0.0 s of 7.1 s');

      // Anywhere: with nothing in focus, on the figures, on the position.
      const playing = () => page.locator('#play').innerText();
      for (const place of ['body', '.stage', '#scrub']) {
        // From the beginning, so that it does not end meanwhile.
        await page.evaluate('scrub.value = 0; scrub.dispatchEvent(new Event("input"))');
        await page.evaluate(
          `document.activeElement.blur(); document.querySelector('${place}').focus({ preventScroll: true })`,
        );
        await page.keyboard.press('Space');
        await expect.poll(playing, SOON).toBe('Pause');
        await page.keyboard.press('Space');
        await expect.poll(playing, SOON).toBe('Play');
      }
      expect(await page.evaluate('scrollY')).toBe(scrolled);
      // On a button it is the button's own; in a field it is a letter.
      await page.locator('#play').focus();
      await page.keyboard.press('Space');
      await expect.poll(playing, SOON).toBe('Pause');
      await page.keyboard.press('Space');
      await expect.poll(playing, SOON).toBe('Play');
      await page.locator('#seed').focus();
      await page.keyboard.press('End');
      await page.keyboard.press('Space');
      expect(await page.locator('#seed').inputValue()).toBe('1 ');
      await page.locator('#loop').focus();
      await page.keyboard.press('Space');
      expect(await page.locator('#loop').isChecked()).toBe(true);
      expect(await playing()).toBe('Play');
      expect(problems).toEqual([]);
      await page.close();
    });

    test('the position tells where it is, and arrows move it by frames', async () => {
      const page = await open('motion.html#time=2.3');
      expect(await told(page)).toBe('2.3 s of 7.1 s');
      await page.locator('#scrub').focus();
      await page.keyboard.press('ArrowRight');
      expect(await time(page)).toBeCloseTo(2.3 + 1 / 30, 2);
      await page.keyboard.press('End');
      expect(await told(page)).toBe('7.1 s of 7.1 s');
      await expect.poll(() => hash(page), SOON).toMatch(/^time=7\.\d+$/);
      expect(problems).toEqual([]);
      await page.close();
    });

    test('half speed takes twice the time and keeps the pitch', async () => {
      const page = await browser.newPage({ viewport: SIZES.desk });
      // The page's audio is in no document: it is caught where it is made.
      await page.addInitScript(
        'const Of = Audio; globalThis.Audio = function (src) { return (globalThis.made = new Of(src)); };',
      );
      await page.goto(pathToFileURL(join(folder, 'motion.html')).href);
      await page.locator('body[data-ready="true"]').waitFor();
      expect(await page.locator('#speed option').allInnerTexts()).toEqual(['0.25×', '0.5×', '1×', '2×']);
      await page.locator('#speed').selectOption('0.5×');
      await page.locator('#play').click();
      await expect.poll(() => time(page), SOON).toBeGreaterThan(0.1);
      const elapsed = 'performance.now() / 1000 - made.currentTime / made.playbackRate';
      const before = await page.evaluate<number>(elapsed);
      await expect.poll(() => time(page), SOON).toBeGreaterThan(1);
      expect(Math.abs((await page.evaluate<number>(elapsed)) - before)).toBeLessThan(0.5);
      expect(await page.evaluate('[made.playbackRate, made.preservesPitch]')).toEqual([0.5, true]);
      await page.locator('#play').click();
      await expect.poll(() => hash(page), SOON).toMatch(/^speed=0\.5&time=/);
      await page.close();
    });

    test('arms are hidden and come back, one stays, and the address tells which', async () => {
      const page = await open();
      await page.getByLabel('null-embed', { exact: true }).uncheck();
      expect(await names(page)).toEqual(['cfg', 'fixed']);
      await page.locator('#one').click();
      expect(await names(page)).toEqual(['cfg']);
      await page.getByLabel('cfg', { exact: true }).click();
      expect(await names(page)).toEqual(['cfg']);
      expect(await page.locator('#said').innerText()).toBe('One arm stays.');
      await expect.poll(() => hash(page), SOON).toBe('arm=cfg');
      await page.locator('#all').click();
      expect(await names(page)).toEqual(['cfg', 'null-embed', 'fixed']);
      await expect.poll(() => hash(page), SOON).toBe('');
      await page.evaluate('(location.hash = "arm=fixed&arm=cfg")');
      await expect.poll(() => names(page), SOON).toEqual(['cfg', 'fixed']);
      expect(await page.locator('#count').innerText()).toBe('2 of 3');
      expect(problems).toEqual([]);
      await page.close();
    });

    test('blind, letters stand for names until somebody asks; who has the address sees the same order', async () => {
      const page = await open('motion.html#blind=x');
      expect(await names(page)).toEqual(['A', 'B', 'C']);
      const said = await page.locator('main').innerText();
      for (const word of ['cfg', 'null-embed', 'fixed', 'scale', 'evaluations']) expect(said).not.toContain(word);
      expect(
        await page
          .locator('main')
          .getByLabel(/cfg|null-embed|fixed/)
          .count(),
      ).toBe(0);
      const shown = await pictures(page);
      await page.locator('#reveal').click();
      const revealed = await names(page);
      expect(revealed.map((name) => name.slice(0, 4))).toEqual(['A = ', 'B = ', 'C = ']);
      const order = revealed.map((name) => name.slice(4));
      expect([...order].sort()).toEqual(['cfg', 'fixed', 'null-embed']);
      await page.locator('#reveal').click();
      expect(await names(page)).toEqual(['A', 'B', 'C']);
      // With their names, in the file's order: the figures have gone with their letters.
      await page.locator('#blind').uncheck();
      const plain = await pictures(page);
      order.forEach((name, place) => expect(shown[place]).toBe(plain[['cfg', 'null-embed', 'fixed'].indexOf(name)]));
      // Another text, another order, sooner or later.
      const orders = new Set([order.join()]);
      await page.locator('#blind').check();
      for (const seed of ['a', 'b', 'c', 'd']) {
        await page.locator('#seed').fill(seed);
        await page.locator('#seed').blur();
        await page.locator('#reveal').click();
        orders.add((await names(page)).map((name) => name.slice(4)).join());
      }
      expect(orders.size).toBeGreaterThan(1);
      expect(problems).toEqual([]);
      await page.close();
    });

    test('a page that was made blind opens blind', async () => {
      const page = await open('blind.html');
      expect(await names(page)).toEqual(['A', 'B', 'C']);
      expect(await page.locator('#seed').inputValue()).toBe('raters');
      await page.close();
    });

    test('nothing moves by itself for who asks for less motion', async () => {
      const page = await open('preview.html', { reducedMotion: 'reduce' } as object);
      await page.waitForTimeout(500);
      expect(await time(page)).toBe(0);
      expect(await page.locator('#play').innerText()).toBe('Play');
      const moving = await open('preview.html');
      await expect.poll(() => time(moving), SOON).toBeGreaterThan(0.2);
      await page.close();
      await moving.close();
    });
  },
);
