import { AntiphonError } from '../../errors';
import type { Random } from '../../random/random';
import { layerName } from '../film-transformer/film-decoder-layer';
import type { ParameterValues } from '../film-transformer/film-transformer-config';
import { linearParameters } from '../nn/linear';
import { drawParameters, type ParameterSpec } from '../nn/parameter';
import { guideAudioParameters } from './guide-audio';
import { guideDecoderLayerParameters } from './guide-decoder-layer';
import type { GuideTransformerConfig } from './guide-transformer-config';

/**
 * Initial values, drawn as PyTorch starts these modules.
 * @throws INVALID_INPUT where the config cannot be a network
 */
export function initGuideTransformer(config: GuideTransformerConfig, random: Random): ParameterValues {
  assertPossible(config);
  return drawParameters(guideTransformerParameters(config), random);
}

/**
 * Every parameter of the network, in the order in which they are drawn, with the names and layouts of audio2photoreal's PyTorch state dict (whose `rotary.freqs` are not
 * parameters: they are computed).
 */
export function guideTransformerParameters(config: GuideTransformerConfig): ParameterSpec[] {
  const { tokens, width, layers } = config;
  return [
    { name: 'token_embedding.weight', shape: [tokens + 1, width], init: 'normal' },
    ...guideAudioParameters(config),
    ...Array.from({ length: layers }, (_, i) =>
      guideDecoderLayerParameters(layerName(i), width, config.feedForward),
    ).flat(),
    ...linearParameters('final_layer', width, tokens),
  ];
}

function assertPossible({ tokens, width, feedForward, layers, heads, audio, positions }: GuideTransformerConfig): void {
  const fail = (problem: string) => new AntiphonError('INVALID_INPUT', { source: 'The guide', problem });
  const sizes = { tokens, width, feedForward, layers, heads, 'audio width': audio.width, positions };
  for (const [name, size] of Object.entries(sizes))
    if (!Number.isInteger(size) || size < 1) throw fail(`${name} ${size} must be a whole number, at least 1`);
  if (!Number.isInteger(audio.groups) || audio.groups < 0)
    throw fail(`audio groups ${audio.groups} must be a whole number, at least 0`);
  if (width < 4 || width % 2 !== 0 || width % heads !== 0)
    throw fail(`width ${width} must be even, at least 4 and a multiple of heads (${heads})`);
}
