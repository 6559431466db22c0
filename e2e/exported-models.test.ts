import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';
import { exportOnnxFile, onnxSessions } from '@antiphon/tfjs-onnxruntime';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, launchChromium } from '../scripts/chromium';
import { exportedNetworks } from '../packages/tfjs-onnxruntime/src/fixtures/exported-networks';

if (CHROMIUM === undefined && process.env.CI) throw new Error('CI needs what is missing here: Chromium');

/** The runtime's files, which pages of this origin get instead of the network's. */
const RUNTIME = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
const ORIGIN = 'http://models.test';
const TYPES: Readonly<Record<string, string>> = { '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

/** What a page runs: `ort` there is onnxruntime-web. */
const IN_PAGE = `async ({ model, data, values, shape }) => {
  const ort = await import('${ORIGIN}/runtime/ort.wasm.min.mjs');
  ort.env.wasm.numThreads = 1;
  const bytes = async (name) => new Uint8Array(await (await fetch('${ORIGIN}/models/' + name)).arrayBuffer());
  const externalData = data === null ? [] : [{ path: data, data: await bytes(data) }];
  const session = await ort.InferenceSession.create(await bytes(model), { executionProviders: ['wasm'], externalData });
  const outputs = await session.run({ x: new ort.Tensor('float32', Float32Array.from(values), shape) });
  return Object.fromEntries(Object.entries(outputs).map(([name, { dims, data }]) => [name, { shape: [...dims], values: [...data] }]));
}`;

describe.skipIf(CHROMIUM === undefined)(
  `exported models in Chromium, by onnxruntime-web${CHROMIUM === undefined ? ' (skipped: no Chromium)' : ''}`,
  () => {
    let folder: string;
    let browser: Browser;
    let page: Page;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'exported-models-'));
      browser = await launchChromium();
      page = await browser.newPage();
      await page.route(`${ORIGIN}/**`, async (route) => {
        const { pathname } = new URL(route.request().url());
        if (pathname === '/')
          return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Models</title>' });
        const path = join(pathname.startsWith('/runtime/') ? RUNTIME : folder, basename(pathname));
        return route.fulfill({
          contentType: TYPES[extname(path)] ?? 'application/octet-stream',
          body: await readFile(path),
        });
      });
      await page.goto(`${ORIGIN}/`);
    });
    afterAll(async () => {
      await browser.close();
      await rm(folder, { recursive: true });
    });

    test.each(exportedNetworks)('$name computes what it computes here', async ({ name, options, feed }) => {
      const { model, weights } = await exportOnnxFile(join(folder, `${name}.onnx`), options);
      const session = await onnxSessions().open(model);
      const expected = await session.run({ x: feed });
      await session.release();
      const asked = {
        model: basename(model),
        data: weights === undefined ? null : basename(weights),
        values: [...feed.values],
        shape: feed.shape,
      };
      const actual = (await page.evaluate(`(${IN_PAGE})(${JSON.stringify(asked)})`)) as Record<
        string,
        { readonly shape: readonly number[]; readonly values: readonly number[] }
      >;
      expect(Object.keys(actual)).toEqual(Object.keys(expected));
      for (const [output, { shape, values }] of Object.entries(expected)) {
        expect(actual[output]?.shape).toEqual(shape);
        const got = actual[output]?.values ?? [];
        const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - (got[i] ?? NaN))), 0);
        expect(got).toHaveLength(values.length);
        expect(worst).toBeLessThan(1e-5);
      }
    });
  },
);
