import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeWav } from '@antiphon/formats';

/** A command that is killed and run again, in a folder of its own. All paths are relative to the folder of the whole check. */
export interface Job {
  readonly name: string;
  /** Share of the kills. */
  readonly weight: number;
  /** Temporary files that it makes, about: a kill comes at one of them. */
  readonly writes: number;
  /** The command line that writes its result below `out`. */
  readonly command: (out: string) => readonly string[];
}

const TINY =
  'batchSize: 4, frames: 16, width: 16, feedForward: 24, layers: 1, heads: 2, warmupSteps: 2, checkpointEvery: 2';
const RECORDINGS = 'recordings';
const LONG_SPEECH = 'long.wav';
/** Of the long speech: over a hundred windows. */
const LONG_SECONDS = 60;
/** A bundle to generate with: the one that the uninterrupted comparison makes. */
const BUNDLE = 'whole/compare/run/arms/cfg-seed0/bundle';

export const JOBS: readonly Job[] = [
  {
    name: 'train',
    weight: 0.3,
    writes: 12,
    command: (out) => ['train', '--data', RECORDINGS, '--config', 'train.yaml', '--out', join(out, 'run')],
  },
  // At its end the arms move: motion.html, and several files for each.
  {
    name: 'compare',
    weight: 0.4,
    writes: 40,
    command: (out) => ['compare', 'compare.yaml', '--out', join(out, 'run')],
  },
  {
    name: 'generate',
    weight: 0.15,
    writes: 3,
    command: (out) => [
      ...['generate', BUNDLE, join(RECORDINGS, 'dialogue-000.wav'), '--steps', '30', '--force'],
      ...['bvh', 'csv', 'glb'].flatMap((ending) => ['--out', join(out, `motion.${ending}`)]),
    ],
  },
  // One file, which is written piece by piece.
  {
    name: 'generate-long',
    weight: 0.15,
    writes: 1,
    command: (out) => ['generate', BUNDLE, LONG_SPEECH, '--steps', '3', '--out', join(out, 'motion.bvh'), '--force'],
  },
];

/** What the jobs read: a tiny synthetic corpus, a long speech and configs. The corpus is made by the command that is returned. */
export async function prepareInputs(folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'train.yaml'), `{ steps: 12, ${TINY} }\n`);
  await writeFile(
    join(folder, 'compare.yaml'),
    `name: killed
data: { kind: folder, path: ${RECORDINGS} }
arms:
  - { name: cfg, guidance: { kind: cfg } }
  - { name: fixed, guidance: { kind: fixed } }
training: { steps: 8, ${TINY} }
scales: [1, 2]
sampling: { sampler: ddim, steps: [3], seeds: 2, windows: 3 }
`,
  );
  const rate = 8000;
  const samples = Float32Array.from(
    { length: LONG_SECONDS * rate },
    (_, i) => Math.sin(i / 9) * Math.sin(i / 900) ** 2,
  );
  await writeFile(join(folder, LONG_SPEECH), encodeWav({ sampleRate: rate, channels: [samples] }));
  return ['data', 'synth', '--out', RECORDINGS, '--clips', '4', '--seconds', '4'];
}
