import { AntiphonError } from '@antiphon/core';
import type { ParameterValues } from '@antiphon/core/models';
import type { GuideNetwork } from '../../export/guide-networks';
import type { StageCheckpoint } from '../stage-checkpoint';
import { CODEC, guideModelSchema } from './guide-model';

/**
 * A guide's checkpoint as the network that it is, averaged weights, and the codec that it was trained with.
 * @throws INVALID_INPUT for the checkpoint of another stage, or of a training that is not finished
 */
export function trainedGuide(checkpoint: StageCheckpoint): GuideNetwork {
  const { stage, step, config, model, state, shapes, bufferShapes } = checkpoint;
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: 'The guide', problem });
  if (stage !== 'guide') throw refuse(`it is the checkpoint of a ${stage}`);
  if (step < config.steps) throw refuse(`it is not finished (step ${step} of ${config.steps}). Train it to its end`);
  const valued = (values: Readonly<Record<string, Float32Array>>, known: typeof shapes): ParameterValues =>
    Object.fromEntries(
      Object.entries(values).map(([name, own]) => [name, { shape: known[name] ?? [own.length], values: own }]),
    );
  const codec = Object.entries(valued(state.buffers ?? {}, bufferShapes));
  return {
    model: guideModelSchema.parse(model),
    parameters: valued(state.ema, shapes),
    codec: Object.fromEntries(codec.map(([name, value]) => [name.slice(CODEC.length), value])),
  };
}
