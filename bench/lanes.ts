/**
 * `npm run bench -- lanes BUNDLE [--windows 4] [--turns 5] [--workers 1] [--threads 1] [--at 16]`: windows a second where `at` recordings of some windows each are moved to at the same time, in
 * groups of several sizes, against the way without lanes: as many calls of `Generator.sample` of one window each at the same time, whose runs take turns in a worker. The sides take turns, and told are ratios; `processor` is
 * processor time a window, of all cores.
 */
import { parseArgs } from 'node:util';
import { computeConditions, syntheticCorpus } from '@antiphon/data';
import { resample } from '@antiphon/formats';
import { Generator } from '@antiphon/generate';
import { median, printJson, Stopwatch, surroundings } from './measured';

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    windows: { type: 'string', default: '4' },
    turns: { type: 'string', default: '5' },
    workers: { type: 'string', default: '1' },
    threads: { type: 'string', default: '1' },
    at: { type: 'string', default: '16' },
    lanes: { type: 'string', multiple: true, default: ['1', '1,2,4', '1,2,4,8,16'] },
  },
});
const [bundle = ''] = positionals;
const [windows, turns, workers, threads, at] = [given.windows, given.turns, given.workers, given.threads, given.at].map(
  Number,
) as [number, number, number, number, number];

/** Makes as many motions at a time as `at`, of `windows` windows each. */
interface Side {
  readonly name: string;
  readonly generator: Generator;
  run(): Promise<unknown>;
  readonly wall: number[];
  readonly cpu: number[];
}

const plain = await Generator.open(bundle, { workers, threads });
const { frames: window, motion, conditions: specs } = plain.manifest;
const stride = window - Math.floor(window / 4);
const seconds = (window + (windows - 1) * stride) / motion.fps;
const { clips } = await syntheticCorpus({ seed: 77, clips: at, secondsPerClip: Math.ceil(seconds) });
// At a rate that needs no resampling, which takes longer than a window does.
const RATE = 16_000;
const audios = await Promise.all(
  clips.map(async ({ audio: { sampleRate, channels } }) => ({
    sampleRate: RATE,
    channels: (await Promise.all(channels.map((channel) => resample(channel, sampleRate, RATE)))).map((channel) =>
      channel.slice(0, Math.floor(seconds * RATE)),
    ),
  })),
);
const heard = await Promise.all(audios.map((audio) => computeConditions(audio, specs, window)));

/** Each recording is heard, and its windows sampled one after the other, without what joins them. */
async function sampled(): Promise<void> {
  await Promise.all(
    heard.map(async (conditions, seed) => {
      await plain.hear({ audio: audios[seed] ?? { sampleRate: RATE, channels: [] } });
      for (let i = 0; i < windows; i++) await plain.sample({ conditions: [conditions], seeds: [seed] });
    }),
  );
}

const side = (name: string, generator: Generator, run: Side['run']): Side => ({
  name,
  generator,
  run,
  wall: [],
  cpu: [],
});
const sides = [side('without', plain, sampled)];
for (const sizes of given.lanes) {
  const generator = await Generator.open(bundle, { workers, threads, lanes: sizes.split(',').map(Number) });
  const run = () => Promise.all(audios.map((audio, seed) => generator.generate({ audio, seed })));
  sides.push(side(sizes, generator, run));
}
for (const { run } of sides) await run();
for (let turn = 0; turn < turns; turn++)
  for (const { run, wall, cpu } of sides) {
    const watch = new Stopwatch();
    await run();
    const took = watch.read();
    wall.push(took.wall);
    cpu.push(took.cpu);
    process.stderr.write('.');
  }
process.stderr.write('\n');
const [without] = sides;
const told = sides.map(({ name, wall, cpu }) => ({
  lanes: name,
  windowsASecond: (at * windows) / median(wall),
  times: median(without?.wall ?? []) / median(wall),
  processor: (1000 * median(cpu)) / (at * windows),
  processorRatio: median(cpu) / median(without?.cpu ?? []),
}));
printJson({ ...surroundings(threads), workers, at, windows, told });
for (const { generator } of sides) await generator.close();
