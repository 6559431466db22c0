import {
  Random,
  sketchOf,
  unpackNumbers,
  type Behaviour,
  type Branch,
  type BranchResponse,
  type RecordedProbe,
  type Samples,
  type Step,
} from '@antiphon/core';
import type { AuditSubject } from '../subject';

/** The windows and levels that a network is asked with: a recorded probe with its numbers unpacked. */
export interface BehaviourProbe {
  readonly items: number;
  /** `[items, frames, features]`, normalised. */
  readonly motion: Float32Array;
  /** `[items, frames]`; absent where all frames are known. */
  readonly mask?: Float32Array | undefined;
  /** By name `[items, rows, width]`, normalised. */
  readonly conditions: Readonly<Record<string, Float32Array>>;
  /** Noisiest first. */
  readonly levels: readonly { readonly timestep: number; readonly alpha: number; readonly sigma: number }[];
}

/** How a network is asked. */
export interface MeasureOptions {
  /** Which conditions are heard, branch by branch; the first hears all. */
  readonly heard: readonly (readonly string[])[];
  /** The step that a level is asked at. Default: as the level says. */
  readonly stepAt?: (level: BehaviourProbe['levels'][number], index: number) => Step;
  /** Called between evaluations; may throw to stop. */
  readonly pause?: () => Promise<void>;
}

/**
 * What a denoiser does with fixed windows, noised to fixed levels by fixed noise: measured by training of its own network, and by an audit of what will be served, in the same way, so that any difference
 * is one of the networks, of how they are told their inputs, or of how their outputs are read.
 */
export async function measureBehaviour(
  bind: AuditSubject['bind'],
  probe: BehaviourProbe,
  { heard, stepAt = plainStep, pause }: MeasureOptions,
): Promise<Behaviour> {
  const { items, levels, motion, mask, conditions } = probe;
  const names = Object.keys(conditions);
  const noisy = noisyMotion(probe);
  const steps = levels.map((level, index) => stepAt(level, index));
  const branches = heard.map((kept) => branchHearing(kept, names));
  const whole: Samples[] = [];
  const responses: BranchResponse[][] = branches.map(() => []);
  const retimed: number[] = [];
  await bind(conditions, items, async (denoiser) => {
    for (const [l, step] of steps.entries()) {
      const predictions = await denoiser.predict(noisy[l], step, branches);
      predictions.forEach((prediction, b) => responses[b].push(responseOf(prediction, motion, mask)));
      whole.push(predictions[0]);
      const other = steps[l + 1 < steps.length ? l + 1 : l - 1];
      const [at] =
        other === undefined
          ? predictions
          : await denoiser.predict(noisy[l], { ...step, timestep: other.timestep }, [branches[0]]);
      retimed.push(rootMeanSquare(at, predictions[0]));
      await pause?.();
    }
  });
  const swapped: Record<string, number[]> = {};
  for (const name of names) {
    const changed = { ...conditions, [name]: nextWindow(conditions[name], items) };
    swapped[name] = await bind(changed, items, async (denoiser) => {
      const effects: number[] = [];
      for (const [l, step] of steps.entries()) {
        const [prediction] = await denoiser.predict(noisy[l], step, [branches[0]]);
        effects.push(rootMeanSquare(prediction, whole[l]));
        await pause?.();
      }
      return effects;
    });
  }
  return {
    branches: heard.map((kept, b) => ({ heard: [...kept], levels: responses[b] })),
    swapped,
    retimed,
  };
}

/** A recorded probe with its numbers. @throws RangeError where they are not of its shapes */
export function probeOf({ items, motion, mask, conditions, levels }: RecordedProbe): BehaviourProbe {
  return {
    items,
    motion: unpackNumbers(motion),
    ...(mask && { mask: unpackNumbers(mask) }),
    conditions: Object.fromEntries(Object.entries(conditions).map(([name, packed]) => [name, unpackNumbers(packed)])),
    levels,
  };
}

/** The windows at each level: `alpha·motion + sigma·noise`, the same noise at all. */
export function noisyMotion({ motion, levels }: BehaviourProbe): Float32Array[] {
  const noise = Random.stream(0, 'training-record', 'noise').normals(motion.length);
  return levels.map(({ alpha, sigma }) => motion.map((value, i) => alpha * value + sigma * noise[i]));
}

/** The branch that hears just these. */
export function branchHearing(heard: readonly string[], names: readonly string[]): Branch {
  const dropped = names.filter((name) => !heard.includes(name));
  const name =
    dropped.length === 0 ? 'conditional' : heard.length === 0 ? 'unconditional' : `without ${dropped.join(' and ')}`;
  return { name, keep: Object.fromEntries(dropped.map((condition) => [condition, false])) };
}

function plainStep({ timestep, alpha, sigma }: BehaviourProbe['levels'][number], index: number): Step {
  return { index, count: index + 1, timestep, alpha, sigma };
}

function responseOf(prediction: Samples, motion: Samples, mask: Float32Array | undefined): BranchResponse {
  return {
    error: rootMeanSquare(prediction, motion, mask),
    size: rootMeanSquare(prediction),
    sketch: sketchOf(prediction),
  };
}

/** @param mask one for so many values; what it leaves out does not count */
function rootMeanSquare(a: Samples, b?: Samples, mask?: Float32Array): number {
  const each = mask === undefined ? 1 : a.length / mask.length;
  let [sum, count] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    if (mask !== undefined && mask[Math.floor(i / each)] === 0) continue;
    sum += (a[i] - (b?.[i] ?? 0)) ** 2;
    count++;
  }
  return Math.sqrt(sum / Math.max(1, count));
}

/** The conditions of the next window for every one, the first's for the last. */
export function nextWindow(values: Float32Array, items: number): Float32Array {
  const size = values.length / items;
  return Float32Array.from({ length: values.length }, (_, i) => values[(i + size) % values.length]);
}
