import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import { launchChromium } from '../../chromium';
import type { Project } from './project';

/** What a page and Node both compute with the installed `core` and `guidance`. */
const PROGRAM = `import { noiseSchedule, Random, sample } from '@antiphon/core';
import { createGuidance, guide } from '@antiphon/guidance';

// Exact for motion that is normal around 2 where its condition is heard, around 0 where it is not.
const network = {
  conditions: ['audio'],
  shape: [1, 8, 3],
  predict: async (x, { alpha, sigma }, branches) =>
    branches.map(({ keep }) => {
      const mean = (keep.audio ?? true) ? 2 : 0;
      const gain = (alpha * 0.25) / (alpha ** 2 * 0.25 + sigma ** 2);
      return x.map((value) => mean + gain * (value - alpha * mean));
    }),
};
const denoiser = guide(network, createGuidance({ kind: 'cfg', scale: 2 }), { random: Random.stream(7, 'guidance') });
const schedule = noiseSchedule('cosine');
const { samples } = await sample({ denoiser, shape: network.shape, schedule, steps: 10, sampler: 'ddim', seeds: [7] });
globalThis.result = [...samples, denoiser.nfe(), ...Random.stream(1, 'test').normals(4)];
`;

/**
 * Bundles a program of `core` and `guidance` by esbuild and by Vite, and runs both in Chromium and in Node.
 * @returns what is wrong, and the gzipped size of the smaller bundle in bytes
 */
export async function inBrowser(project: Project): Promise<{ problems: string[]; size: number }> {
  const entry = await project.write('program.mjs', PROGRAM);
  const shown = await project.write('shown.mjs', `${PROGRAM}console.log(JSON.stringify(globalThis.result));\n`);
  const expected = JSON.parse((await project.run(process.execPath, [shown])).stdout) as number[];
  const bundles = { esbuild: join(project.folder, 'esbuild.js'), vite: join(project.folder, 'vite/program.js') };
  await esbuild({
    entryPoints: [entry],
    outfile: bundles.esbuild,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    minify: true,
    logLevel: 'error',
    target: 'es2022',
  });
  await mkdir(join(project.folder, 'vite'), { recursive: true });
  await vite({
    root: project.folder,
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: 'vite',
      target: 'es2022',
      rollupOptions: { input: entry, output: { entryFileNames: 'program.js' }, preserveEntrySignatures: 'strict' },
    },
  });
  const browser = await launchChromium();
  const problems: string[] = [];
  try {
    for (const [name, file] of Object.entries(bundles)) {
      const page = await browser.newPage();
      page.on('pageerror', (error) => problems.push(`${name}: ${error.message}`));
      await page.addScriptTag({ type: 'module', content: await readFile(file, 'utf8') });
      const result = await page.waitForFunction('globalThis.result', undefined, { timeout: 20_000 });
      const numbers = (await result.jsonValue()) as number[];
      const worst = Math.max(...expected.map((value, index) => Math.abs(value - (numbers[index] ?? NaN))));
      // Engines of JavaScript may differ in the last digits of sine and logarithm; these two are the same one.
      if (!(worst <= 1e-12) || numbers.length !== expected.length)
        problems.push(`${name}: numbers differ from Node's by ${worst}`);
      await page.close();
    }
  } finally {
    await browser.close();
  }
  return { problems, size: gzipSync(await readFile(bundles.esbuild)).length };
}
