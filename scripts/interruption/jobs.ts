import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A command that is killed and run again, in a folder of its own. All paths are relative to the folder of the whole check. */
export interface Job {
  readonly name: string;
  /** Share of the kills. */
  readonly weight: number;
  /** The command line that writes its result below `out`. */
  readonly command: (out: string) => readonly string[];
}

const TINY =
  'batchSize: 4, frames: 16, width: 16, feedForward: 24, layers: 1, heads: 2, warmupSteps: 2, checkpointEvery: 2';
const RECORDINGS = 'recordings';
/** A bundle to generate with: the one that the uninterrupted comparison makes. */
const BUNDLE = 'whole/compare/run/arms/cfg-seed0/bundle';

export const JOBS: readonly Job[] = [
  {
    name: 'train',
    weight: 0.4,
    command: (out) => ['train', '--data', RECORDINGS, '--config', 'train.yaml', '--out', join(out, 'run')],
  },
  { name: 'compare', weight: 0.4, command: (out) => ['compare', 'compare.yaml', '--out', join(out, 'run')] },
  {
    name: 'generate',
    weight: 0.2,
    command: (out) =>
      ['generate', BUNDLE, join(RECORDINGS, 'dialogue-000.wav'), '--out', join(out, 'motion.bvh')].concat([
        '--steps',
        '30',
        '--force',
      ]),
  },
];

/** What the jobs read: a tiny synthetic corpus and configs. The corpus is made by the command that is returned. */
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
  return ['data', 'synth', '--out', RECORDINGS, '--clips', '4', '--seconds', '4'];
}
