import {
  getSampler,
  noiseSchedule,
  Random,
  respace,
  sample,
  type Guidance,
  type NoiseSchedule,
  type SampleOptions,
} from '@antiphon/core';
import { denormalise } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import { checkTrained, createGuidance, guide } from '@antiphon/guidance';
import { assertSeed } from '../assert-seed';
import type { Networks } from './networks';
import { assertSampled, finitePredictions } from './finite-predictions';
import { holding } from './holding';
import { OnnxDenoiser, traitsOf } from './onnx-denoiser';
import type { SampleRequest, SampleResult } from './sample-request';
import { stackConditions } from './stack-conditions';

/** How to sample. */
export type SamplingChoice = Pick<SampleRequest, 'guidance' | 'sampler' | 'steps' | 'spacing' | 'eta'>;

/** What is sampled. */
export type SamplingBatch = Pick<SampleRequest, 'conditions' | 'seeds' | 'hold' | 'onStep' | 'signal'>;

/** A way of sampling a bundle that was found good, before a worker or a recording has to do with it; for any number of batches. */
export class Sampling {
  /** Of each batch. */
  readonly steps: number;
  private readonly guidance: Guidance;
  private readonly schedule: NoiseSchedule;
  private readonly how: Pick<SampleOptions, 'steps' | 'spacing' | 'sampler' | 'eta' | 'prediction'>;

  /** @throws UNKNOWN_GUIDANCE, INVALID_GUIDANCE, MISSING_NULL_CONDITION, UNTRAINED_BRANCH, UNSUPPORTED_GUIDANCE, UNKNOWN_SAMPLER, INVALID_RESPACING */
  constructor(
    private readonly manifest: BundleManifest,
    { guidance: spec = manifest.guidance, sampler = 'ddim', steps = 25, eta, ...choice }: SamplingChoice,
  ) {
    const { prediction, conditions } = manifest;
    this.guidance = createGuidance(spec);
    const names = conditions.map(({ name }) => name);
    checkTrained(spec, manifest.guidance, names, traitsOf(manifest));
    getSampler(sampler);
    this.schedule = noiseSchedule(manifest.schedule);
    const spacing = choice.spacing ?? manifest.spacing ?? 'leading';
    this.how = { steps, spacing, sampler, eta, prediction };
    this.steps = respace(this.schedule, steps, { spacing, prediction }).timesteps.length;
  }

  /** @throws INVALID_INPUT, SESSION_FAILED, INTERRUPTED; INVALID_GUIDANCE for what overflows */
  async sample(networks: Networks, batch: SamplingBatch): Promise<Pick<SampleResult, 'motion' | 'nfe'>> {
    const { manifest, guidance, schedule, how } = this;
    const { seeds, conditions, hold, onStep, signal } = batch;
    const { kind } = guidance.spec;
    seeds.forEach(assertSeed);
    const model = new OnnxDenoiser(networks, manifest, stackConditions(conditions, manifest), conditions.length);
    // Strategies that draw numbers draw them for the whole batch.
    const random = Random.stream(seeds[0] ?? 0, 'guidance');
    const guided = guide(finitePredictions(model, { name: manifest.name, kind }), guidance, { random });
    const { shape } = model;
    const denoiser = hold === undefined ? guided : holding(guided, hold, shape, manifest);
    const { samples } = await sample({ denoiser, shape, schedule, seeds, onStep, signal, ...how });
    assertSampled(samples, kind);
    const motion = denormalise(new Float32Array(samples), manifest.normalisation.motion);
    return { motion, nfe: guided.nfe() };
  }
}
