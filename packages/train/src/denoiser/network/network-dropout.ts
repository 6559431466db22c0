import { Random } from '@antiphon/core';
import { fillDropoutMask, type DropoutMasks } from '@antiphon/core/models';
import type { InputSpec } from '@antiphon/tfjs-onnxruntime';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TrainConfig } from '../config';

const PREFIX = 'dropout/';

/** The network's own dropout in a training: its masks are inputs of the step, drawn for each step and place from a stream of their own. */
export class NetworkDropout {
  readonly inputs: Readonly<Record<string, InputSpec>>;
  private readonly masks: Readonly<Record<string, Float32Array>>;

  /** @param sites shapes of the places, without the batch */
  constructor(
    private readonly sites: Readonly<Record<string, readonly number[]>>,
    private readonly config: Pick<TrainConfig, 'batchSize' | 'networkDropout' | 'seed'>,
  ) {
    this.inputs = Object.fromEntries(
      Object.entries(sites).map(([site, shape]) => [PREFIX + site, { shape: [config.batchSize, ...shape] }]),
    );
    this.masks = Object.fromEntries(
      Object.entries(this.inputs).map(([name, { shape }]) => [
        name,
        new Float32Array(shape.reduce((product, size) => product * size, 1)),
      ]),
    );
  }

  /** Those of step `step`, to be fed. The arrays are the same in every step: new ones would cost as much as the numbers in them. */
  at(step: number): Readonly<Record<string, Float32Array>> {
    const { networkDropout, seed } = this.config;
    for (const site of Object.keys(this.sites))
      fillDropoutMask(this.masks[PREFIX + site], networkDropout, Random.stream(seed, 'network-dropout', step, site));
    return this.masks;
  }

  /** Those among a step's inputs; undefined where nothing is dropped. */
  of(inputs: Readonly<Record<string, Tensor>>): DropoutMasks | undefined {
    const named = Object.keys(this.sites).map((site) => [site, inputs[PREFIX + site]] as const);
    return named.length === 0 ? undefined : Object.fromEntries(named);
  }
}
