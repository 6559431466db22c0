import { join } from 'node:path';
import { openDataset, type Dataset } from '@antiphon/data';
import { parseYaml } from '@antiphon/data/settings-text';
import { parseExperimentSpec, planExperiment, type ExperimentSpec } from '@antiphon/experiment';
import { readText } from '@antiphon/formats';
import { parseTrainConfig } from '@antiphon/train';
import type { Measurement } from './measurement';

/** The recordings as the experiment and all models hear them. */
export async function openRecordings(folder: string): Promise<Dataset> {
  const { data, encoder } = await readSpec(folder, 'experiment.yaml');
  const path = 'path' in data ? String(data.path) : '';
  return openDataset({ ...data, path: join(folder, path) }, encoder && { encoder });
}

export async function readSpec(folder: string, name: string): Promise<ExperimentSpec> {
  return parseExperimentSpec(await readText(join(folder, name)), name);
}

/** Specs, settings and recordings. */
export const measureData: Readonly<Record<string, Measurement>> = {
  specs: async (folder) => {
    const specs = [await readSpec(folder, 'experiment.yaml'), await readSpec(folder, 'experiment.json')];
    const training = parseYaml(await readText(join(folder, 'training.yaml')), 'training.yaml');
    return { specs, plans: specs.map((spec) => planExperiment(spec)), training: parseTrainConfig(training) };
  },
  recordings: async (folder) => described(await openRecordings(folder)),
  person: async (folder) => {
    const path = join(folder, 'person');
    const part = async (name: string) => described(await openDataset({ kind: 'audio2photoreal', path, part: name }));
    return { face: await part('face'), body: await part('body') };
  },
};

function described({ hash, motion, conditions, clips }: Dataset) {
  return {
    hash,
    motion: { fps: motion.fps, parts: motion.parts.map(({ kind }) => kind) },
    conditions,
    clips: clips.map(({ id, split, frames, ...clip }) => ({
      ...{ id, split, frames, motion: size(clip.motion) },
      conditions: Object.fromEntries(Object.entries(clip.conditions).map(([name, values]) => [name, size(values)])),
    })),
  };
}

/** One number for many: their root mean square. */
export function size(values: Float32Array): number {
  const squares = values.reduce((sum, value) => sum + value ** 2, 0);
  return rounded(Math.sqrt(squares / Math.max(1, values.length)));
}

/** To as many digits as are compared. */
export function rounded(value: number): number {
  return Number(value.toPrecision(7));
}
