import { join } from 'node:path';
import { createGuidance } from '@antiphon/guidance';
import {
  exportBundle,
  readCheckpoint,
  readStageCheckpoint,
  train,
  type Checkpoint,
  type StageCheckpoint,
} from '@antiphon/train';
import { openRecordings, size } from './measure-data';
import type { Measurement } from './measurement';
import { motionOf } from './measure-models';

/** Checkpoints: read, gone on with, exported. */
export const measureTraining: Readonly<Record<string, Measurement>> = {
  'checkpoint exported': async (folder) => {
    const checkpoint = await checkpointIn(folder, 'checkpoint');
    await exportBundle(checkpoint, join(folder, 'exported'), { name: 'exported' });
    return { step: checkpoint.step, ...(await motionOf(folder, join(folder, 'exported'))) };
  },
  'checkpoint resumed': async (folder) => {
    const { step, config, guidance } = await checkpointIn(folder, 'checkpoint');
    const losses: number[] = [];
    const done = await train({
      dataset: await openRecordings(folder),
      guidance: createGuidance(guidance),
      config,
      out: join(folder, 'checkpoint'),
      clock: () => 0,
      onProgress: ({ loss }) => losses.push(loss),
    });
    return { from: step, to: done.step, losses, weights: sizes(done.state.ema) };
  },
  'body with its guide exported': async (folder) => {
    const [body, guide] = [await checkpointIn(folder, 'body'), await stageIn(folder, 'guide')];
    await exportBundle(body, join(folder, 'exported-guided'), { name: 'body', guide });
    return motionOf(folder, join(folder, 'exported-guided'));
  },
  stages: async (folder) => {
    const stages = await Promise.all(['codec', 'guide', 'lips'].map((name) => stageIn(folder, name)));
    return stages.map(({ stage, step, config, model, state: { ema, buffers } }) => ({
      ...{ stage, step, config, model },
      weights: sizes({ ...ema, ...buffers }),
    }));
  },
};

async function checkpointIn(folder: string, name: string): Promise<Checkpoint> {
  return there(await readCheckpoint(join(folder, name)), name);
}

async function stageIn(folder: string, name: string): Promise<StageCheckpoint> {
  return there(await readStageCheckpoint(join(folder, name)), name);
}

function there<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`There is no checkpoint "${name}".`);
  return found;
}

function sizes(named: Readonly<Record<string, Float32Array>>) {
  return Object.fromEntries(Object.entries(named).map(([name, values]) => [name, size(values)]));
}
