import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { KEPT, type Recording } from './recording';

// Keeps what a run of the demo moved, for the first page of the docs: npm run demo && node --import tsx scripts/docs/record-demo.ts demo-out
const [demo = 'demo-out'] = process.argv.slice(2);
const out = fileURLToPath(new URL('../../docs/recorded-demo/', import.meta.url));

const page = await readFile(join(demo, 'motion.html'), 'utf8');
const captions = [...page.matchAll(/<figcaption><b>([^<]+)<\/b> <span>([^<]*)</g)];
const recording: Recording = {
  title: /<h1>([^<]+)<\/h1>/.exec(page)?.[1] ?? '',
  speech: 'examples/speech/sense_and_sensibility_01_austen_64kb-0870.wav',
  arms: captions.map(([, name = '', caption = '']) => ({ name, caption })),
};
await mkdir(out, { recursive: true });
let bytes = 0;
for (const { name } of recording.arms)
  for (const ending of KEPT) {
    const file = `motion-${name}.${ending}`;
    const packed = gzipSync(await readFile(join(demo, file)), { level: 9 });
    await writeFile(join(out, `${file}.gz`), packed);
    bytes += packed.length;
  }
await writeFile(join(out, 'recording.json'), `${JSON.stringify(recording, undefined, 2)}\n`);
console.log(`${recording.arms.map(({ name }) => name).join(', ')}: ${Math.round(bytes / 1000)} kB in ${out}`);
