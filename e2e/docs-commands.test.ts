import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeReferenceCheckpoints } from './fixtures/reference-checkpoints';

// Every command of the pages in docs/, taken from them, on the folder that `npm run demo` wrote; CI passes the folder of its own run.
const demo = resolve(process.env.ANTIPHON_DEMO ?? 'demo-out');
const missing = existsSync(join(demo, 'report.html')) ? undefined : `no demo in ${demo} (npm run demo)`;
if (missing !== undefined && process.env.CI) throw new Error(`CI needs what is missing here: ${missing}`);

const run = promisify(execFile);
const ANTIPHON = ['--import', './scripts/source/one-core.mjs', 'scripts/source/antiphon.mjs'];
/** For plugins, which find the packages' TypeScript. */
const WITH_LOADER = ['--import', 'tsx', '--conditions=@antiphon/source'];

/** A page's commands as words, quotes taken off. */
function commandsOf(text: string): string[][] {
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const lines = blocks.flatMap((block) => block.split('\n')).filter((line) => line.startsWith('antiphon '));
  return lines.map((line) =>
    [...line.replace(/\s+#.*$/, '').matchAll(/'([^']*)'|(\S+)/g)]
      .map(([, quoted, plain]) => quoted ?? plain ?? '')
      .slice(1),
  );
}

/** A command with options of the test's own instead of those that the page gives: an option counts once. */
function given(words: readonly string[], options: Readonly<Record<string, string>>): string[] {
  const kept = words.filter((word, i) => !(word in options) && !((words[i - 1] ?? '') in options));
  return [...kept, ...Object.entries(options).flat()];
}

describe.skipIf(missing !== undefined)(
  `the docs' commands${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    /** What every page finds in its folder. */
    let base: string;
    let pages: Record<string, string[][]>;

    beforeAll(async () => {
      const work = await mkdtemp(join(tmpdir(), 'antiphon-docs-'));
      base = work;
      await run('node', [...ANTIPHON, 'data', 'synth', '--out', join(work, 'DIR'), '--clips', '4', '--seconds', '6']);
      await writeReferenceCheckpoints(join(work, 'CHECKPOINTS'));
      await cp(join(demo, 'arms/cfg-seed0/checkpoint'), join(work, 'RUN'), { recursive: true });
      await cp(join(demo, 'arms/cfg-seed0/bundle'), join(work, 'BUNDLE'), { recursive: true });
      for (const name of ['first', 'second'])
        await cp(join(demo, 'report.json'), join(work, 'runs', name, 'report.json'));
      for (const model of ['cfg-seed0', 'null-embed-seed0', 'fixed-seed0'])
        await cp(join(demo, 'arms', model, 'bundle'), join(work, 'runs/first/arms', model, 'bundle'), {
          recursive: true,
        });
      await cp('packages/generate/src/fixtures/toy-bundle/denoiser.onnx', join(work, 'MODEL.onnx'));
      const mapping = {
        frames: 16,
        features: 11,
        x: { input: 'x' },
        t: { input: 't' },
        conditions: { tokens: { input: 'tokens', width: 1 }, pooled: { input: 'pooled', width: 1, tokens: 0 } },
        output: 'prediction',
      };
      await writeFile(join(work, 'mapping.yaml'), JSON.stringify(mapping));
      const extending = await readFile('docs/extending.md', 'utf8');
      const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(extending) ?? [];
      // Where the example finds its packages.
      await mkdir(join('node_modules', '.cache'), { recursive: true });
      await writeFile(join('node_modules', '.cache', 'mine.mjs'), example);
      const [, compared = ''] = /```yaml\n([\s\S]*?)```/.exec(extending) ?? [];
      await writeFile(join(work, 'mine.yaml'), compared.replace('path: DIR', 'path: ./DIR'));
      const choosing = await readFile('docs/choosing-a-guidance.md', 'utf8');
      const [, spec = ''] = /```yaml\n([\s\S]*?)```/.exec(choosing) ?? [];
      await writeFile(join(work, 'comparison.yaml'), spec);
      pages = {};
      for (const name of (await readdir('docs')).filter((file) => file.endsWith('.md')))
        pages[name] = commandsOf(await readFile(join('docs', name), 'utf8'));
    });

    /** A folder for a page: two pages are tried at a time, and each finds what it would alone. */
    async function folderOf(page: string): Promise<string> {
      const work = await mkdtemp(join(tmpdir(), `antiphon-docs-${page}-`));
      await cp(base, work, { recursive: true });
      return work;
    }

    /** Folders moved to where the test works, little training, and few steps. */
    function moved(line: readonly string[], work: string): string[] {
      const words = line.includes('>') ? line.slice(0, line.indexOf('>')) : line;
      const placed = words.map((word) => {
        if (
          /^(DIR|PERSON|PXB184|CHECKPOINTS|RUN|BUNDLE|MODEL\.onnx|(mapping|comparison|mine|experiment)\.yaml|(motion|face|recording|scene)\.\w+|out\b.*|runs\/.*)$/.test(
            word,
          )
        )
          return join(work, word);
        if (word === './mine.mjs') return resolve('node_modules/.cache/mine.mjs');
        return word === 'speech.wav' ? 'examples/speech/sense_and_sensibility_01_austen_64kb-0880.wav' : word;
      });
      if (words.at(-1) === '--init') return [...placed, join(work, 'experiment.yaml')];
      if (words.includes('experiment.yaml')) return given(placed, { '--steps': '8', '--train-seeds': '0' });
      if (words.includes('train'))
        return given(
          placed.map((word) => (word === join(work, 'RUN') ? join(work, 'NEW') : word)),
          { '--steps': '8' },
        );
      if (words.includes('generate')) return [...given(placed, { '--steps': '4' }), '--force'];
      if (words.includes('evaluate')) return given(placed, { '--steps': '4', '--windows': '4' });
      if (
        words.includes('comparison.yaml') ||
        words.includes('mine.yaml') ||
        (words.includes('compare') && words.includes('--log'))
      )
        return given(placed, { '--steps': '8' });
      // Which takes a while; e2e/stimuli-films.test.ts makes films.
      if (words.includes('stimuli')) return [...placed, '--no-mp4'];
      return words.includes('strategies') ? given(placed, { '--size': 'smoke', '--steps': '8' }) : placed;
    }

    test('every page with commands is known here', () => {
      const having = Object.entries(pages).flatMap(([name, commands]) => (commands.length > 0 ? [name] : []));
      expect(having.sort()).toEqual([
        'audio2photoreal-data.md',
        'audio2photoreal.md',
        'audit.md',
        'choosing-a-guidance.md',
        'editor.md',
        'engines.md',
        'extending.md',
        'guidance.md',
        'operations.md',
        'outcomes.md', // docs/outcomes.test.ts runs them
        'own-recordings.md',
        'reports.md',
        'serving-arms.md', // docs/serving-arms.test.ts runs them
        // Which docs/triton.slow.test.ts runs, with the program of the page.
        'triton.md',
        'watching.md',
      ]);
    });

    // The longest first.
    test.concurrent.each([
      'choosing-a-guidance.md',
      'audio2photoreal.md',
      'own-recordings.md',
      'editor.md',
      'engines.md',
      'extending.md',
      'audio2photoreal-data.md',
      'guidance.md',
      'reports.md',
      'watching.md',
    ])('%s', async (page) => {
      const work = await folderOf(page);
      for (const words of pages[page] ?? []) {
        // Do not end by themselves; docs/plugins.slow.test.ts serves what that page makes, and packages/cli/src/watch has tests.
        if (words.includes('serve') || words.includes('watch')) continue;
        const loader = words.includes('--plugin') ? WITH_LOADER : [];
        const { stdout, stderr } = await run('node', [...loader, ...ANTIPHON, ...moved(words, work)]);
        expect(`${stdout}${stderr}`, words.join(' ')).not.toBe('');
      }
    });

    test.concurrent('audit.md: no findings in the demo’s model, and an exit code for the foreign one', async () => {
      const work = await folderOf('audit.md');
      for (const words of pages['audit.md'] ?? []) {
        const foreign = words.includes('MODEL.onnx');
        const ended = run('node', [...ANTIPHON, ...moved(words, work)]).then(
          ({ stdout }) => ({ code: 0, stdout }),
          (error: { code: number; stdout: string }) => error,
        );
        const { code, stdout } = await ended;
        expect(code, stdout).toBe(foreign ? 2 : 0);
        expect(stdout).toContain(foreign ? 'length-limited' : 'Does it run on a CPU?');
      }
      expect(await readFile(join(work, 'BUNDLE/guidance-card.md'), 'utf8')).toContain('# Guidance card: cfg-seed0');
    });
  },
);
