import {
  blurFrames,
  toX0,
  unrelatedConditions,
  type Branch,
  type DenoiserTraits,
  type MotionShape,
  type NullCondition,
  type Samples,
  type Step,
} from '@antiphon/core';
import { conditionRows, conditionWidth, type ConditionSpec } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import { partsOf } from '@antiphon/data/features';
import { createGuidance, type AuditedDenoiser } from '@antiphon/guidance';
import type { NetworkRun, Networks } from './networks';
import type { Evaluation, NetworkInput } from '../sessions/session-protocol';

/**
 * The networks of a bundle as a conditional denoiser for one sampling. Conditions are encoded once for every combination of kept, dropped and unrelated
 * ones that branches ask for; each step is one run of a network with all branches stacked on the batch axis (one run more where layers are perturbed, and one for a weaker model).
 * A branch with `unrelated`, and any that drops a condition of a model whose null is shuffled, sees conditions of another item of the batch: there, an item's motion depends on the batch it is in.
 */
export class OnnxDenoiser implements AuditedDenoiser {
  readonly conditions: readonly string[];
  readonly shape: MotionShape;
  readonly traits: DenoiserTraits;
  private readonly nullCondition: NullCondition;
  private readonly encoded = new Map<string, Promise<void>>();
  private unrelated: Readonly<Record<string, Float32Array>> | undefined;

  /**
   * @param values per condition `[B, rows, width]`, normalised
   * @param batch B
   */
  constructor(
    private readonly networks: Networks,
    private readonly manifest: BundleManifest,
    private readonly values: Readonly<Record<string, Float32Array>>,
    private readonly batch: number,
  ) {
    this.conditions = manifest.conditions.map(({ name }) => name);
    this.shape = [batch, manifest.frames, manifest.features];
    this.traits = traitsOf(manifest);
    this.nullCondition = createGuidance(manifest.guidance).nullCondition;
  }

  /** How often conditions were encoded. */
  get encodings(): number {
    return this.encoded.size;
  }

  /** @throws SESSION_FAILED, also for a layer or a network that the bundle lacks, and for a weaker model whose layers shall be perturbed */
  async predict(x: Samples, step: Step, branches: readonly Branch[]): Promise<Samples[]> {
    const asked = branches.map((branch, index) => ({ branch, index, network: networkOf(branch) }));
    const groups = NETWORKS.map((network) => asked.filter((one) => one.network === network)).filter(
      (group) => group.length > 0,
    );
    const runs: NetworkRun[] = [];
    for (const group of groups) runs.push(await this.runOf(group, x, step));
    const outputs = await this.networks.evaluate(runs);
    const predictions: Samples[] = [];
    groups.forEach((group, run) => {
      group.forEach(({ index }, i) => {
        const prediction = outputs[run]?.subarray(i * x.length, (i + 1) * x.length) ?? x;
        predictions[index] = toX0(this.manifest.prediction, prediction, x, step);
      });
    });
    return predictions;
  }

  /** Branches that one network is asked for. */
  private async runOf(group: readonly Asked[], x: Samples, step: Step): Promise<NetworkRun> {
    const network = group[0]?.network ?? 'denoiser';
    const views: NetworkInput[] = [];
    const widths: (number | undefined)[] = [];
    const evaluations: Evaluation[] = [];
    for (const { branch } of group) {
      const { keep, unrelated = [], smooth, timestep = step.timestep, perturb } = branch;
      const key = await this.encode(keep, unrelated, network === 'weakDenoiser');
      let view = widths.indexOf(smooth);
      if (view === -1) {
        const values = smooth === undefined ? x : blurFrames(x, this.shape, smooth);
        view = views.push({ shape: this.shape, values: asFloat32(values) }) - 1;
        widths.push(smooth);
      }
      evaluations.push({ key, view, t: timestep, ...(perturb === undefined ? {} : { perturb }) });
    }
    return { network, evaluations, views };
  }

  /** Encodes what a branch keeps, unless that was done before: branches that keep the same share it. @returns the memory's key, e.g. `10`; `u` stands for an unrelated condition */
  private async encode(keep: Branch['keep'], unrelated: readonly string[], weak: boolean): Promise<string> {
    const states = this.conditions.map((name) => {
      if (unrelated.includes(name)) return 'u';
      if (keep[name] !== false) return '1';
      return this.nullCondition === 'shuffled' ? 'u' : '0';
    });
    const key = `${weak ? 'weak ' : ''}${states.join('')}`;
    const known =
      this.encoded.get(key) ?? this.networks.encode(key, this.inputs(states), weak ? 'weakEncoder' : 'encoder');
    this.encoded.set(key, known);
    await known;
    return key;
  }

  private inputs(states: readonly string[]): Record<string, NetworkInput> {
    const { batch, manifest } = this;
    const inputs: Record<string, NetworkInput> = {};
    manifest.conditions.forEach((spec, i) => {
      const source = states[i] === 'u' ? this.unrelatedValues() : this.values;
      const values = source[spec.name] ?? new Float32Array(0);
      inputs[spec.name] = { shape: [batch, this.rows(spec), conditionWidth(spec)], values };
      inputs[`keep_${spec.name}`] = { shape: [batch], values: new Float32Array(batch).fill(states[i] === '0' ? 0 : 1) };
    });
    return inputs;
  }

  private rows(spec: ConditionSpec): number {
    return conditionRows(spec, this.manifest.frames, this.manifest.motion.fps);
  }

  private unrelatedValues(): Readonly<Record<string, Float32Array>> {
    const { conditions } = this.manifest;
    const rows = Object.fromEntries(conditions.map((spec) => [spec.name, this.rows(spec)]));
    return (this.unrelated ??= unrelatedConditions(this.values, this.batch, (name) => rows[name] ?? 0));
  }
}

/** What strategies may use of a bundle. */
export function traitsOf({ layers, weak, motion }: Pick<BundleManifest, 'layers' | 'weak' | 'motion'>): DenoiserTraits {
  return {
    fps: motion.fps,
    parts: partsOf(motion),
    ...(layers === undefined ? {} : { layers }),
    ...(weak === undefined ? {} : { weak: true }),
  };
}

/** Of its own, since a message takes the whole buffer that an array is a part of. */
function asFloat32(values: Samples): Float32Array {
  const own = values instanceof Float32Array && values.byteLength === values.buffer.byteLength;
  return own ? values : new Float32Array(values);
}

/** A branch, its place among those of the step, and the network that has its answer. */
interface Asked {
  readonly branch: Branch;
  readonly index: number;
  readonly network: NetworkRun['network'];
}

const NETWORKS = ['denoiser', 'perturbed', 'weakDenoiser'] as const;

function networkOf({ model, perturb }: Branch): NetworkRun['network'] {
  if (model === 'weak') return 'weakDenoiser';
  return perturb === undefined ? 'denoiser' : 'perturbed';
}
