import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeAudio, decodeMotionFile, encodeNpy, encodeWav, formatBvh, type Joint } from '@antiphon/formats';

// Peak memory of reading a file, each in a process of its own, against 10 x its size: node --import tsx --conditions=@antiphon/source bench/read-memory.ts
// Files: the real recordings in ../shared/realdata, where they are, and one of 20 MB of each kind that is made here.

const REAL = fileURLToPath(new URL('../../shared/realdata', import.meta.url));
const MEGABYTES = 20;
const [, , child, ...files] = process.argv;

if (child === '--read') {
  const [file = ''] = files;
  // What reading any file takes: code, and what the engine keeps.
  const bytes = readFileSync(file);
  const before = process.resourceUsage().maxRSS;
  const began = performance.now();
  if (/^\.(wav|flac|mp3|ogg|opus)$/.test(extname(file))) await decodeAudio(bytes, file);
  else decodeMotionFile(bytes, file);
  const kibibytes = process.resourceUsage().maxRSS - before;
  process.stdout.write(JSON.stringify({ bytes: kibibytes * 1024, milliseconds: performance.now() - began }));
} else await measureAll();

async function measureAll(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-read-memory-'));
  try {
    if (!existsSync(REAL)) process.stdout.write('no real recordings in ../shared/realdata\n');
    process.stdout.write('file | MB | peak memory of reading, MB | x its size | s\n--- | --- | --- | --- | ---\n');
    for (const file of [...realFiles(), ...(await makeFiles(folder))]) measure(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function measure(file: string): void {
  const words = ['--import', import.meta.resolve('tsx'), '--conditions=@antiphon/source'];
  const { stdout, stderr } = spawnSync(process.execPath, [...words, fileURLToPath(import.meta.url), '--read', file], {
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(`${file}: ${stderr}`);
  const { bytes, milliseconds } = JSON.parse(stdout) as { bytes: number; milliseconds: number };
  const { size } = statSync(file);
  const numbers = [size / 1e6, bytes / 1e6, bytes / size, milliseconds / 1000].map((value) => value.toFixed(2));
  process.stdout.write(`${[file.split('/').at(-1), ...numbers].join(' | ')}\n`);
}

function realFiles(): string[] {
  if (!existsSync(REAL)) return [];
  return readdirSync(REAL, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(wav|bvh|npy)$|testset\.csv$/.test(name))
    .sort()
    .map((name) => join(REAL, name));
}

async function makeFiles(folder: string): Promise<string[]> {
  const bytes = MEGABYTES * 1e6;
  const wave = Float32Array.from({ length: bytes / 2 }, (_, i) => Math.sin(i / 50));
  const joint = (_: unknown, index: number): Joint => ({
    name: `joint${index}`,
    parent: index - 1,
    offset: [0, 1, 0],
    channels: ['Zrotation', 'Xrotation', 'Yrotation'],
  });
  const [joints, width] = [Array.from({ length: 75 }, joint), 116];
  const frames = Math.ceil(bytes / (225 * 9.6));
  const values = Float64Array.from({ length: frames * 225 }, (_, i) => 100 * Math.sin(i / 1000));
  const rows = Array.from({ length: bytes / (53 * 7.9) }, (_, i) =>
    [(i / 60).toFixed(4), ...Array.from({ length: 52 }, (_, c) => (Math.sin(i / 30 + c) ** 2).toFixed(5))].join(','),
  );
  const header = ['time', ...Array.from({ length: 52 }, (_, c) => `channel${c}`)].join(',');
  const made: Record<string, Uint8Array | string> = {
    'made.wav': encodeWav({ sampleRate: 48000, channels: [wave] }),
    'made.bvh': formatBvh({ skeleton: { joints }, fps: 60, frames, values }),
    'made.csv': [header, ...rows, ''].join('\n'),
    'made.npy': encodeNpy(wave.subarray(0, Math.floor(bytes / 4 / width) * width), [
      Math.floor(bytes / 4 / width),
      width,
    ]),
  };
  for (const [name, content] of Object.entries(made)) await writeFile(join(folder, name), content);
  return Object.keys(made).map((name) => join(folder, name));
}
