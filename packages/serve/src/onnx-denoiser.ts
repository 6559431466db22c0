import { toX0, type Branch, type ConditionalDenoiser, type MotionShape, type Samples, type Step } from '@antiphon/core';
import { conditionWidth, type BundleManifest } from '@antiphon/data';
import type { NetworkLease } from './session-pool';
import type { NetworkInput } from './session-protocol';

/**
 * The networks of a bundle as a conditional denoiser for one sampling. Conditions are encoded once for every combination of kept and dropped
 * ones that branches ask for; each step is one evaluation with all branches stacked on the batch axis.
 */
export class OnnxDenoiser implements ConditionalDenoiser {
  readonly conditions: readonly string[];
  readonly shape: MotionShape;
  private readonly encoded = new Map<string, Promise<void>>();

  /**
   * @param values per condition `[B, frames, width]`, normalised
   * @param batch B
   */
  constructor(
    private readonly network: NetworkLease,
    private readonly manifest: Pick<BundleManifest, 'conditions' | 'frames' | 'features' | 'prediction'>,
    private readonly values: Readonly<Record<string, Float32Array>>,
    private readonly batch: number,
  ) {
    this.conditions = manifest.conditions.map(({ name }) => name);
    this.shape = [batch, manifest.frames, manifest.features];
  }

  /** @throws SESSION_FAILED */
  async predict(x: Samples, step: Step, branches: readonly Branch[]): Promise<Samples[]> {
    const keys = branches.map((branch) => this.patternOf(branch));
    for (const key of keys) await this.encode(key);
    const noisy = Float32Array.from(x);
    const prediction = await this.network.denoise(keys, { shape: this.shape, values: noisy }, step.timestep);
    return branches.map((_, i) =>
      toX0(this.manifest.prediction, prediction.subarray(i * x.length, (i + 1) * x.length), x, step),
    );
  }

  /** What a branch keeps, e.g. `10`: the name of its memory. Branches that keep the same share it. */
  private patternOf({ keep }: Branch): string {
    return this.conditions.map((name) => (keep[name] === false ? 0 : 1)).join('');
  }

  private encode(pattern: string): Promise<void> {
    const known = this.encoded.get(pattern);
    if (known !== undefined) return known;
    const { conditions, frames } = this.manifest;
    const inputs: Record<string, NetworkInput> = {};
    conditions.forEach((spec, i) => {
      const values = this.values[spec.name] ?? new Float32Array(0);
      inputs[spec.name] = { shape: [this.batch, frames, conditionWidth(spec)], values };
      inputs[`keep_${spec.name}`] = {
        shape: [this.batch],
        values: new Float32Array(this.batch).fill(Number(pattern[i])),
      };
    });
    const encoding = this.network.encode(pattern, inputs);
    this.encoded.set(pattern, encoding);
    return encoding;
  }
}
