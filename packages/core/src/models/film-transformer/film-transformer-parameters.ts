import { AntiphonError } from '../../errors';
import type { Random } from '../../random/random';
import { layerNormParameters } from '../nn/layer-norm';
import { linearParameters } from '../nn/linear';
import { drawParameters, type ParameterSpec } from '../nn/parameter';
import { conditionName, conditionParameters, nullParameters } from './condition-encoder';
import { attended } from './condition-memory';
import { convolutionTailParameters } from './convolution-tail';
import { filmDecoderLayerParameters, layerName } from './film-decoder-layer';
import type { FilmTransformerConfig, ParameterValues } from './film-transformer-config';

/**
 * Initial values, drawn as PyTorch starts these modules (linear maps and convolutions uniform in ±1/√fan-in, attention Xavier-uniform,
 * null embeddings standard normal). The null embeddings are drawn last: networks that differ only in their null condition start equal.
 * @throws INVALID_INPUT where the config cannot be a network
 */
export function initFilmTransformer(config: FilmTransformerConfig, random: Random): ParameterValues {
  assertPossible(config);
  return drawParameters(filmTransformerParameters(config), random);
}

/** Every parameter of the network, in the order in which they are drawn. */
export function filmTransformerParameters(config: FilmTransformerConfig): ParameterSpec[] {
  const { width, features, conditions } = config;
  const [first, ...others] = attended(config);
  return [
    ...linearParameters('time_mlp.1', width, 4 * width),
    ...linearParameters('to_time_cond.0', 4 * width, width),
    ...(first === undefined
      ? []
      : [...linearParameters('to_time_tokens.0', 4 * width, 2 * width), ...layerNormParameters('norm_cond', width)]),
    ...linearParameters('input_projection', features, width),
    ...Array.from({ length: config.layers }, (_, i) =>
      filmDecoderLayerParameters(
        layerName(i),
        width,
        config.feedForward,
        attended(config).map(({ name }) => name),
      ),
    ).flat(),
    ...linearParameters('final_layer', width, features),
    ...(config.tail === undefined ? [] : convolutionTailParameters(features, config.tail.width)),
    ...conditions.flatMap((condition) => conditionParameters(condition, config)),
    ...others
      .filter(({ inputNorm }) => !inputNorm)
      .flatMap((condition) => layerNormParameters(`${conditionName(condition)}.memory_norm`, width)),
    ...conditions.flatMap((condition) => nullParameters(condition, width)),
  ];
}

function assertPossible({ width, heads, frames, conditions }: FilmTransformerConfig): void {
  const fail = (problem: string) => new AntiphonError('INVALID_INPUT', { source: 'The network', problem });
  if (width < 4 || width % 2 !== 0 || width % heads !== 0)
    throw fail(`width ${width} must be even, at least 4 and a multiple of heads (${heads})`);
  if (new Set(conditions.map(({ name }) => name)).size < conditions.length)
    throw fail(`two conditions have the same name (${conditions.map(({ name }) => name).join(', ')})`);
  for (const { name, entry, tokens, kernel = 1, null: standIn } of conditions) {
    if (kernel % 2 !== 1) throw fail(`the front end of condition "${name}" needs an odd kernel, not ${kernel}`);
    if (entry === 'add' && tokens !== frames)
      throw fail(`condition "${name}" is added to the frames, so it needs ${frames} tokens, not ${tokens}`);
    if (standIn.kind === 'learned' && standIn.rows !== 1 && standIn.rows < tokens)
      throw fail(
        `condition "${name}" has ${tokens} tokens but ${standIn.rows} null rows; give it 1 or at least as many as tokens`,
      );
  }
}
