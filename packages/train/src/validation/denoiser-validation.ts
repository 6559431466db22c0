import { setImmediate as nextTurn } from 'node:timers/promises';
import { BatchSource } from '../batches/batch';
import { feeds } from '../batches/feeds';
import { needsUnrelated, type StepPlan } from '../denoiser/denoiser-task';
import type { Run } from '../denoiser/prepare-run';
import type { TrainOptions } from '../denoiser/train-options';
import type { LoadedEngine } from '../engines/engine';
import type { Losses } from '../events/training-event';
import type { Validation } from '../loop/validation';
import { CompiledLosses } from './compile-losses';
import { fixedItems, levelRange } from './fixed-items';
import { validationPlan, type ValidationPlan } from './validation-plan';

type Arrays = Readonly<Record<string, Float32Array>>;

/** The validation of a denoiser's training; undefined where there is none. */
export function denoiserValidation(
  plan: StepPlan,
  run: Run,
  { dataset, validateEvery, runtime }: Pick<TrainOptions, 'dataset' | 'validateEvery' | 'runtime'>,
): Validation | undefined {
  const { config, guidance, model } = plan;
  const steps = run.schedule.alphaBars.length;
  const unseen = new BatchSource(dataset, run.checkpoint.normalisation, config, steps, 'validation');
  const sides = { training: run.batches, ...(unseen.isEmpty ? {} : { validation: unseen }) };
  const conditions = model.conditions.map(({ name }) => name);
  const how = validationPlan(config, guidance, conditions, Object.keys(sides).length, validateEvery);
  if (how === undefined) return undefined;
  const measurement = { plan, how, schedule: run.schedule };
  let compiled: Promise<CompiledLosses> | undefined;
  return {
    every: how.every,
    measure: async (engine: LoadedEngine, ema: Arrays, signal: AbortSignal | undefined) => {
      compiled ??= CompiledLosses.compile(engine, plan, run.checkpoint.shapes, how.atOnce, runtime);
      const losses = await compiled;
      const training = await lossesOf(losses, ema, 'training', sides.training, measurement, signal);
      if (training === undefined || unseen.isEmpty) return training && { training, validation: null };
      const validation = await lossesOf(losses, ema, 'validation', unseen, measurement, signal);
      return validation && { training, validation };
    },
    dispose: async () => {
      await (await compiled)?.dispose();
    },
  };
}

/** What of it is the same in every evaluation. */
interface Measurement {
  readonly plan: StepPlan;
  readonly how: ValidationPlan;
  readonly schedule: Run['schedule'];
}

/** The mean losses of a side; undefined where the signal came, or one is no number. */
async function lossesOf(
  losses: CompiledLosses,
  ema: Arrays,
  side: string,
  source: BatchSource,
  { plan, how, schedule }: Measurement,
  signal: AbortSignal | undefined,
): Promise<Losses | undefined> {
  const { config, model } = plan;
  const rows = Object.fromEntries(model.conditions.map(({ name, tokens }) => [name, tokens]));
  const sums = new Map<
    string,
    { readonly level: number; readonly kept: readonly string[]; sum: number; count: number }
  >();
  for (let part = 0; part < how.windows / how.atOnce; part++) {
    const { batch, levels } = fixedItems(source, side, part, { ...how, seed: config.seed }, schedule);
    const common = feeds({ ...batch, keep: {} }, schedule, config, rows, needsUnrelated(plan));
    for (const [index, kept] of how.kept.entries()) {
      const keep = model.conditions.map(({ name }) => [
        `keep_${name}`,
        new Float32Array(how.atOnce).fill(kept.includes(name) ? 1 : 0),
      ]);
      const found = await losses.of(ema, { ...common, ...Object.fromEntries(keep) });
      for (const [item, level] of levels.entries()) {
        const key = `${index}/${level}`;
        const at = sums.get(key) ?? { level, kept, sum: 0, count: 0 };
        sums.set(key, { ...at, sum: at.sum + (found[item] ?? NaN), count: at.count + 1 });
      }
      await nextTurn(); // a run blocks: let signals in
      if (signal?.aborted === true) return undefined;
    }
  }
  const whole = [...sums.values()].filter(({ kept }) => kept === how.kept[0]);
  const loss = whole.reduce((sum, one) => sum + one.sum, 0) / whole.reduce((sum, one) => sum + one.count, 0);
  const parts = [...sums.values()]
    .sort((a, b) => how.kept.indexOf(a.kept) - how.kept.indexOf(b.kept) || a.level - b.level)
    .map(({ level, kept, sum, count }) => ({ noise: levelRange(level), kept: [...kept], loss: sum / count }));
  return [loss, ...parts.map((part) => part.loss)].every(Number.isFinite) ? { loss, parts } : undefined;
}
