import { mkdir, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { readAudio } from '@antiphon/formats';
import { Generator, PAIR_PARTS, pairFolders, readBundle, readGuidanceCard } from '@antiphon/generate';
import { importAudio2photoreal } from '@antiphon/train';
import { rounded } from './measure-data';
import type { Measurement } from './measurement';

/** Bundles below a version's folder, by what they are for. */
export const BUNDLES = {
  cfg: 'run/arms/cfg-seed0/bundle',
  'null-embed': 'run/arms/null-embed-seed0/bundle',
  guided: 'guided',
} as const;

/** The motion that a bundle makes of `speech.wav`, with its own guidance at scale 2. */
export async function motionOf(folder: string, bundle: string) {
  const generator = await Generator.open(bundle, { threads: 1 });
  try {
    const { guidance } = generator.manifest;
    const audio = await readAudio(join(folder, 'speech.wav'));
    const made = await generator.generate({ audio, seed: 5, steps: 3, guidance: { ...guidance, scale: 2 } });
    const values = Array.from(made.motion, rounded);
    return { frames: made.frames, nfe: made.nfe, guidance: guidance.kind, values };
  } finally {
    await generator.close();
  }
}

/** Whatever is sampled: bundles, pairs, cards and files of weights. */
export const measureModels: Readonly<Record<string, Measurement>> = {
  ...Object.fromEntries(
    Object.entries(BUNDLES).map(([name, path]): [string, Measurement] => [
      `bundle ${name}`,
      (folder) => motionOf(folder, join(folder, path)),
    ]),
  ),
  pair: async (folder) => {
    const pair = join(folder, 'pair');
    await mkdir(pair, { recursive: true });
    for (const part of PAIR_PARTS) await cp(join(folder, BUNDLES.cfg), join(pair, part), { recursive: true });
    const folders = await pairFolders(pair);
    return folders && (await Promise.all(Object.values(folders).map(readBundle))).map(({ manifest }) => manifest.name);
  },
  card: async (folder) => {
    const known = await readGuidanceCard(join(folder, BUNDLES.cfg));
    const card = known?.card;
    return {
      current: known?.current,
      findings: card?.findings.map(({ name }) => name),
      sampling: card?.sampling,
      checks: card?.checks.map(({ name, status }) => `${name}: ${status}`),
    };
  },
  weights: async (folder) => {
    const out = join(folder, 'imported');
    const { bundles } = await importAudio2photoreal(join(folder, 'weights'), out);
    return { parts: Object.keys(bundles), ...(await motionOf(folder, out)) };
  },
};
