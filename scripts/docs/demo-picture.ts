import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchChromium, WEBGL } from '../chromium';

// The picture of README and first page, of the two pages of a run of the demo: npm run demo && node --import tsx scripts/docs/demo-picture.ts demo-out
const [demo = 'demo-out'] = process.argv.slice(2);
const out = fileURLToPath(new URL('../../docs/pictures/demo.png', import.meta.url));

const WIDTH = 900;
/** Of the report, its verdict and the first plots; of the motion, all. */
const HEIGHTS = { report: 1035, motion: 740 };
/** A syllable in the middle of the sentence, where hands are up. */
const SECONDS = 3.2;
/** From the side and from above: that it has depth is to be seen. */
const TURNED = [...Array<string>(5).fill('ArrowRight'), ...Array<string>(2).fill('ArrowUp')];

const browser = await launchChromium(WEBGL);
try {
  const pictures = [await report(browser), await motion(browser)];
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHTS.report } });
  const shown = pictures.map((png) => `<img src="data:image/png;base64,${png.toString('base64')}">`);
  await page.setContent(`<style>body { margin: 0 } img { display: block }</style>${shown.join('')}`);
  const picture = await page.screenshot({ path: out, fullPage: true });
  console.log(`${out}: ${Math.round(picture.length / 1000)} kB`);
} finally {
  await browser.close();
}

async function report(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHTS.report } });
  await page.goto(pathToFileURL(resolve(join(demo, 'report.html'))).href);
  return page.screenshot();
}

async function motion(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHTS.motion } });
  await page.goto(`${pathToFileURL(resolve(join(demo, 'motion.html'))).href}#time=${SECONDS}`);
  await page.locator('body[data-ready="true"]').waitFor();
  await page.locator('#arms summary').click(); // shut: the figures are what is to be seen
  await page.locator('.stage').focus();
  for (const key of TURNED) await page.keyboard.press(key);
  await page.locator('.stage').blur();
  await page.evaluate('scrollTo(0, 0)');
  const height = Math.ceil((await page.locator('main').boundingBox())?.height ?? HEIGHTS.motion);
  return page.screenshot({ clip: { x: 0, y: 0, width: WIDTH, height } });
}
