import {
  AntiphonError,
  blurFrames,
  mapSamples,
  toX0,
  unrelatedConditions,
  type Branch,
  type MotionShape,
  type Samples,
  type Step,
} from '@antiphon/core';
import type { AuditedDenoiser } from '@antiphon/guidance';
import type { ForeignMapping } from './foreign-mapping';

/** An input of a network, as it describes itself; symbolic sizes are names. */
export interface ForeignInput {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** A network of which only the inputs and outputs are known. */
export interface ForeignNetwork {
  readonly inputs: readonly ForeignInput[];
  readonly outputs: readonly string[];
  /** @throws what the runtime says */
  run(
    feeds: Readonly<
      Record<string, { readonly type: string; readonly shape: readonly number[]; readonly values: Float32Array }>
    >,
    output: string,
  ): Promise<Float32Array>;
}

/**
 * Refuses a mapping that does not fit the network.
 * @throws INVALID_MAPPING naming the input or output that it lacks, or that nothing feeds
 */
export function assertMappingFits(network: ForeignNetwork, mapping: ForeignMapping, path: string): void {
  const refuse = (problem: string) => new AntiphonError('INVALID_MAPPING', { path, problem });
  const has = network.inputs.map(({ name }) => name);
  const fed = feedNames(mapping);
  for (const name of fed)
    if (!has.includes(name)) throw refuse(`the model has no input "${name}". It has: ${has.join(', ')}`);
  const twice = fed.find((name, i) => fed.indexOf(name) !== i);
  if (twice !== undefined) throw refuse(`two things are fed to the input "${twice}"`);
  const unfed = has.filter((name) => !fed.includes(name));
  if (unfed.length > 0) throw refuse(`nothing is said about the model's input "${unfed.join('", "')}"`);
  if (!network.outputs.includes(mapping.output))
    throw refuse(`the model has no output "${mapping.output}". It has: ${network.outputs.join(', ')}`);
}

function feedNames({ x, t, conditions }: ForeignMapping): string[] {
  return [
    x.input,
    t.input,
    ...Object.values(conditions).flatMap(({ input, dropped: standIn }) => [
      input,
      ...(typeof standIn === 'object' ? [standIn.input] : []),
    ]),
  ];
}

/** A foreign network as a conditional denoiser for one batch. It has no layers to perturb and no weaker model. */
export class ForeignDenoiser implements AuditedDenoiser {
  readonly conditions: readonly string[];
  readonly shape: MotionShape;
  readonly traits: { readonly fps?: number };
  private readonly unrelated: Readonly<Record<string, Float32Array>>;

  /** @param values per condition `[B, tokens, width]` */
  constructor(
    private readonly network: ForeignNetwork,
    private readonly mapping: ForeignMapping,
    private readonly values: Readonly<Record<string, Float32Array>>,
    batch: number,
    frames = mapping.frames,
  ) {
    this.conditions = Object.keys(mapping.conditions);
    this.shape = [batch, frames, mapping.features];
    this.traits = mapping.fps === undefined ? {} : { fps: mapping.fps };
    this.unrelated = unrelatedConditions(values, batch, () => 1);
  }

  async predict(x: Samples, step: Step, branches: readonly Branch[]): Promise<Samples[]> {
    const predictions: Samples[] = [];
    for (const branch of branches) predictions.push(await this.evaluate(x, step, branch));
    return predictions;
  }

  private async evaluate(x: Samples, step: Step, branch: Branch): Promise<Samples> {
    const { shape, mapping } = this;
    const [items] = shape;
    const seen = branch.smooth === undefined ? x : blurFrames(x, shape, branch.smooth);
    const told = branch.timestep ?? step.timestep;
    const fixed = this.input(mapping.x.input).shape[0];
    // A model that was exported for one batch size is asked in pieces of it.
    const piece = typeof fixed === 'number' && fixed > 0 ? fixed : items;
    const prediction = new Float32Array(x.length);
    const size = x.length / items;
    for (let first = 0; first < items; first += piece) {
      const rows = Array.from({ length: piece }, (_, i) => Math.min(items - 1, first + i));
      const output = await this.network.run(this.feeds(seen, told, branch, rows), mapping.output);
      if (output.length !== piece * size)
        throw new Error(`the output "${mapping.output}" has ${output.length} values, expected ${piece * size}`);
      const ordered = this.reordered(output, piece, 'out');
      for (let i = 0; i < piece && first + i < items; i++)
        prediction.set(ordered.subarray(i * size, (i + 1) * size), (first + i) * size);
    }
    return toX0(
      mapping.prediction,
      mapping.prediction === 'x0' ? prediction : mapSamples(x, (i) => prediction[i] ?? NaN),
      x,
      step,
    );
  }

  private feeds(
    x: Samples,
    timestep: number,
    branch: Branch,
    rows: readonly number[],
  ): Parameters<ForeignNetwork['run']>[0] {
    const { mapping, shape, conditions } = this;
    const [items, frames, features] = shape;
    const batch = rows.length;
    const swap = mapping.x.axes === 'batch,features,frames';
    const time = this.input(mapping.t.input);
    const feeds: Record<string, { type: string; shape: readonly number[]; values: Float32Array }> = {
      [mapping.x.input]: {
        type: this.input(mapping.x.input).type,
        shape: swap ? [batch, features, frames] : [batch, frames, features],
        values: this.reordered(pick(Float32Array.from(x), items, rows), batch, 'in'),
      },
      [mapping.t.input]: {
        type: time.type,
        shape: time.shape.length === 0 ? [] : time.shape.length === 1 ? [batch] : [batch, 1],
        values: new Float32Array(time.shape.length === 0 ? 1 : batch).fill(timestep * mapping.t.scale),
      },
    };
    for (const name of conditions) {
      const {
        input,
        width,
        tokens,
        dropped: standIn,
      } = mapping.conditions[name] ?? { input: name, width: 1, dropped: 'zero' };
      // An unrelated condition stands in for a dropped one, as in a bundle of this project.
      const dropped = branch.keep[name] === false && branch.unrelated?.includes(name) !== true;
      if (dropped && standIn === 'none') throw new Error(`the mapping says that "${name}" cannot be dropped`);
      const source =
        (branch.unrelated?.includes(name) === true ? this.unrelated : this.values)[name] ?? new Float32Array(0);
      const values = pick(source, items, rows);
      const count = values.length / batch / width;
      feeds[input] = {
        type: this.input(input).type,
        shape: tokens === 0 ? [batch, width] : [batch, count, width],
        values: dropped && standIn === 'zero' ? new Float32Array(values.length) : values,
      };
      if (typeof standIn === 'object') {
        const mask = this.input(standIn.input);
        const rest = mask.shape.slice(1).map((length) => (typeof length === 'number' ? length : 1));
        feeds[standIn.input] = {
          type: mask.type,
          shape: [batch, ...rest],
          values: new Float32Array(batch * rest.reduce((a, b) => a * b, 1)).fill(dropped ? standIn.drop : standIn.keep),
        };
      }
    }
    return feeds;
  }

  /** Between our axes `[B, T, F]` and the network's. */
  private reordered(values: Float32Array, batch: number, direction: 'in' | 'out'): Float32Array {
    if (this.mapping.x.axes === 'batch,frames,features') return values;
    const [, frames, features] = this.shape;
    const out = new Float32Array(values.length);
    for (let item = 0; item < batch; item++)
      for (let t = 0; t < frames; t++)
        for (let f = 0; f < features; f++) {
          const ours = (item * frames + t) * features + f;
          const theirs = (item * features + f) * frames + t;
          if (direction === 'in') out[theirs] = values[ours] ?? NaN;
          else out[ours] = values[theirs] ?? NaN;
        }
    return out;
  }

  private input(name: string): ForeignInput {
    return this.network.inputs.find((input) => input.name === name) ?? { name, type: 'float32', shape: ['batch'] };
  }
}

/** Some items of a batch, in the order of `rows`. */
function pick(values: Float32Array, items: number, rows: readonly number[]): Float32Array {
  const size = values.length / items;
  const out = new Float32Array(rows.length * size);
  rows.forEach((row, i) => out.set(values.subarray(row * size, (row + 1) * size), i * size));
  return out;
}
