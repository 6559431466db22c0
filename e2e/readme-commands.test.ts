import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';

// The commands of the README, taken from it, on the folder that `npm run demo` wrote; CI passes the folder of its own run.
const demo = resolve(process.env.ANTIPHON_DEMO ?? 'demo-out');
const missing = existsSync(join(demo, 'report.html')) ? undefined : `no demo in ${demo} (npm run demo)`;
if (missing !== undefined && process.env.CI) throw new Error(`CI needs what is missing here: ${missing}`);

const run = promisify(execFile);
const ANTIPHON = ['--import', './scripts/source/one-core.mjs', 'scripts/source/antiphon.mjs'];

describe.skipIf(missing !== undefined)(
  `the README's commands${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let work: string;
    let lines: string[];

    beforeAll(async () => {
      work = await mkdtemp(join(tmpdir(), 'antiphon-readme-'));
      await run('node', [
        ...ANTIPHON,
        'data',
        'synth',
        '--out',
        join(work, 'recordings'),
        '--clips',
        '4',
        '--seconds',
        '8',
      ]);
      const readme = await readFile('README.md', 'utf8');
      lines = [...readme.matchAll(/^npm run antiphon -- ([^#\n]+)/gm)].map(([, words]) => (words ?? '').trim());
    });

    /** The README's line that begins with a command, with its folders moved to where the test works, and little training. */
    function command(name: string): string[] {
      const line = lines.find((words) => words.startsWith(`${name} `));
      if (line === undefined) throw new Error(`The README has no command "${name}".`);
      const moved = line.split(/\s+/).map((word) => {
        if (word.startsWith('demo-out/')) return join(demo, word.slice('demo-out/'.length));
        return /^(recordings?(\.|$)|runs\/|motion\.)/.test(word) ? join(work, word) : word;
      });
      return ['train', 'compare'].includes(name) ? [...moved, '--steps', '8'] : moved;
    }

    test('every command of the README is run here', () => {
      expect([...new Set(lines.map((line) => line.split(' ')[0]))].sort()).toEqual([
        'audit',
        'compare',
        'data',
        'export',
        'generate',
        'serve',
        'train',
      ]);
    });

    test('generate writes a BVH as long as the speech', async () => {
      await run('node', [...ANTIPHON, ...command('generate')]);
      const bvh = await readFile(join(work, 'motion.bvh'), 'utf8');
      expect(bvh).toMatch(/^Frames:\s+90$/m); // 2.99 s at 30 fps
      expect(bvh).toContain('LeftForeArm');
      expect((await stat(join(work, 'motion.html'))).size).toBeGreaterThan(500_000);
    });

    test('data inspect tells what the folder holds, and draws a recording', async () => {
      const { stdout } = await run('node', [...ANTIPHON, ...command('data')]);
      expect(stdout).toMatch(/dialogue-003 +8\.00 s, 48 kHz stereo, two voices +240 frames at 30 Hz/);
      expect(await readFile(join(work, 'recording.svg'), 'utf8')).toMatch(/^<svg/);
    });

    test('compare, train, export and serve work on a folder of recordings', async () => {
      const { stdout } = await run('node', [...ANTIPHON, ...command('compare')]);
      expect(stdout).toMatch(/null-embed\s+4/);
      expect((await stat(join(work, 'runs/mine/report.html'))).size).toBeGreaterThan(10_000);
      // Faces come from the corpus with their names, so that every arm's face can be a Live Link file.
      expect(await readFile(join(work, 'runs/mine/motion-cfg.csv'), 'utf8')).toMatch(
        /^Timecode,BlendshapeCount,.*JawOpen/,
      );
      expect((await stat(join(work, 'runs/mine/motion.html'))).size).toBeGreaterThan(500_000);
      await run('node', [...ANTIPHON, ...command('train')]);
      await run('node', [...ANTIPHON, ...command('export')]);
      const audited = await run('node', [...ANTIPHON, ...command('audit')]).catch((error: { stdout: string }) => error);
      expect(audited.stdout).toContain('Does each branch see just the conditions that it should?');
      const words = command('serve').map((word) => (word === '8080' ? '0' : word));
      const server = spawn('node', [...ANTIPHON, ...words]);
      const address = await new Promise<string>((found, failed) => {
        server.stdout.on('data', (data: Buffer) => {
          const [url] = /http:\S+/.exec(data.toString()) ?? [];
          if (url !== undefined) found(url);
        });
        server.on('exit', (code) => failed(new Error(`the server ended with ${code}`)));
      });
      const speech = await readFile('examples/speech/sense_and_sensibility_01_austen_64kb-0880.wav');
      const answer = await fetch(`${address}/v1/generate?format=bvh&scale=2`, {
        method: 'POST',
        headers: { 'content-type': 'audio/wav' },
        body: speech,
      });
      expect(answer.status, await answer.clone().text()).toBe(200);
      expect(await answer.text()).toContain('HIERARCHY');
      const wrong = await fetch(`${address}/v1/generate?guidance=cgf`, {
        method: 'POST',
        headers: { 'content-type': 'audio/wav' },
        body: speech,
      });
      expect(wrong.status).toBe(400);
      expect(JSON.stringify(await wrong.json())).toContain('Known: cfg, null-embed, fixed');
      const ended = new Promise((done) => server.on('exit', done));
      server.kill('SIGINT');
      expect(await ended).toBe(0);
    });
  },
);
