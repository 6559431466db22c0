import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { motionPage } from '../packages/formats/src/motion-page/motion-page';
import { buildApp, LiveDeployment, newKey, parseDeployment } from '../packages/serve/src/index';
import { TOY_BUNDLE, toyWav } from '../packages/serve/src/protocols/fixtures/toy-service';
import { resolveSettings } from '../packages/serve/src/settings/resolve-settings';
import { CHROMIUM, launchChromium, WEBGL } from '../scripts/chromium';
import { recordedDemo } from '../scripts/docs/demo-player';

const missing = CHROMIUM === undefined ? 'no Chromium' : undefined;
if (missing !== undefined && process.env.CI) throw new Error(`CI needs what is missing here: ${missing}`);

/** What a name from a file could be. */
const EVIL = '"><img src=x onerror="window.taken=1"><script>window.taken=1</script></title><svg onload=taken=1>';

describe.skipIf(missing !== undefined)(
  `a server to a browser${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    const sites: Server[] = [];
    let app: ReturnType<typeof buildApp>;
    let live: LiveDeployment;
    const { key, known } = newKey({ name: 'studio' }, (size) => new Uint8Array(size));
    let browser: Browser;
    let server: string;
    let [allowed, other] = ['', ''];

    beforeAll(async () => {
      browser = await launchChromium(WEBGL);
      [allowed, other] = [await host(), await host()];
      const layers = { server: { keys: [known], cors: { origins: [allowed] }, logs: { level: 'silent' } } };
      const { settings } = resolveSettings({ file: { path: 'deployment.yaml', ...layers } });
      const arms = [{ name: 'toy', bundle: 'toy' }];
      live = await LiveDeployment.open(parseDeployment({ name: 'toy', bundles: { toy: TOY_BUNDLE }, arms }), {
        threads: 1,
      });
      app = buildApp({ live, settings, logs: { logger: false } });
      const demo = await recordedDemo(process.cwd());
      const motions = demo.motions.map((motion) => ({ ...motion, name: EVIL }));
      const page = await motionPage({ ...demo, motions, title: EVIL });
      app.get('/motion', { config: { scope: 'open' } }, (_, reply) => reply.type('text/html').send(page));
      server = await app.listen({ port: 0, host: '127.0.0.1' });
    });
    afterAll(async () => {
      await browser.close();
      await app.close();
      await live.close();
      for (const site of sites) site.close();
    });

    /** A site with an empty page. @returns its origin */
    async function host(): Promise<string> {
      const site = createServer((_, response) =>
        response.writeHead(200, { 'content-type': 'text/html', connection: 'close' }).end('<title>site</title>'),
      ).listen(0, '127.0.0.1');
      sites.push(site);
      await once(site, 'listening');
      return `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    }

    test('its motion page plays under its headers, and names from files stay names', async () => {
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on('console', (message) => problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      await page.goto(`${server}/motion`);
      await page.locator('body[data-ready="true"]').waitFor();
      expect(await page.evaluate('window.taken')).toBeUndefined();
      expect(await page.title()).toBe(EVIL);
      expect(problems.filter((text) => !/favicon/.test(text))).toEqual([]);
      await page.close();
    });

    test('nobody frames it', async () => {
      const page = await browser.newPage();
      await page.goto(allowed);
      await page.setContent(`<iframe src="${server}/motion"></iframe>`);
      await expect.poll(() => page.frames()[1]?.url(), { timeout: 10_000 }).toMatch(/^chrome-error:/);
      await page.close();
    });

    /** What a script of a page gets when it asks. */
    async function asked(origin: string, authorization: string): Promise<unknown> {
      const page = await browser.newPage();
      await page.goto(origin);
      const answer = await page.evaluate(
        async ([address, shown, sound]) => {
          const headers = { authorization: shown ?? '', 'content-type': 'audio/wav', 'antiphon-user': 'u' };
          return fetch(address ?? '', {
            method: 'POST',
            headers,
            body: new Uint8Array(JSON.parse(sound ?? '') as number[]),
          }).then(
            async (reply) => [reply.status, reply.headers.get('antiphon-seed'), await reply.text()],
            (error: unknown) => String(error),
          );
        },
        [`${server}/v1/generate?seed=7&steps=2`, authorization, JSON.stringify([...toyWav(0.1)])],
      );
      await page.close();
      return answer;
    }

    test('a page of an allowed origin has motion, its headers, and refusals in words; another page has nothing', async () => {
      expect(await asked(allowed, `Bearer ${key}`)).toEqual([200, '7', expect.stringContaining('"frames":3,')]);
      expect(await asked(allowed, 'Bearer wrong')).toEqual([401, null, expect.stringContaining('UNAUTHORISED')]);
      expect(await asked(other, `Bearer ${key}`)).toBe('TypeError: Failed to fetch');
    });
  },
);
