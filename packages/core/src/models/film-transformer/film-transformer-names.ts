import { AntiphonError } from '../../errors';
import { conditionName } from './condition-encoder';
import { attended } from './condition-memory';
import { attendName, layerName } from './film-decoder-layer';
import type { FilmConditionConfig, FilmTransformerConfig, ParameterValues } from './film-transformer-config';
import { filmTransformerParameters } from './film-transformer-parameters';

/**
 * Layouts are audio2photoreal's PyTorch ones throughout, and so are the names of everything that belongs to no condition.
 * What belongs to a condition is named after it: `conditions.<name>.*`, and `seqTransDecoder.stack.<i>.attend.<name>.*` in the layers.
 * There the reference has two fixed sets of names, for its audio and for its key frames.
 */
interface ReferenceNames {
  readonly condition: Readonly<Record<string, string>>;
  readonly layer: Readonly<Record<string, string>>;
}

const AUDIO: ReferenceNames = {
  condition: {
    projection: 'cond_projection',
    encoder: 'cond_encoder',
    pooled: 'non_attn_cond_projection',
    null_tokens: 'null_cond_embed',
    null_pooled: 'null_cond_hidden',
  },
  layer: { norm: 'norm2', attention: 'multihead_attn', film: 'film2' },
};

const KEY_FRAMES: ReferenceNames = {
  condition: { projection: 'frame_cond_projection', input_norm: 'frame_norm_cond', null_tokens: 'null_pose_embed' },
  layer: { norm: 'norm2a', attention: 'multihead_attn2', film: 'film2a' },
};

/**
 * Takes the parameters of `config` from a state dict of audio2photoreal: its first attended condition is the reference's audio, its second
 * the key frames. What the state dict has beyond them (rotary tables, the audio encoders) is left.
 * @throws INVALID_INPUT if a parameter is missing there, has another shape, or belongs to a third condition
 */
export function fromReference(config: FilmTransformerConfig, stateDict: ParameterValues): ParameterValues {
  const named = referenceNames(config);
  return Object.fromEntries(
    filmTransformerParameters(config).map(({ name, shape }) => {
      const theirs = named[name];
      const found = stateDict[theirs];
      if (found === undefined) throw invalid(`has no "${theirs}"`);
      if (found.shape.join() !== shape.join())
        throw invalid(`has "${theirs}" of shape [${found.shape.join(', ')}], not [${shape.join(', ')}]`);
      return [name, found];
    }),
  );
}

/** The reference's name of each of our parameters. @throws INVALID_INPUT if one belongs to a third condition */
export function referenceNames(config: FilmTransformerConfig): Readonly<Record<string, string>> {
  const rename = referenceName(config);
  return Object.fromEntries(filmTransformerParameters(config).map(({ name }) => [name, rename(name)]));
}

function referenceName(config: FilmTransformerConfig): (name: string) => string {
  const [audio, keyFrames, third] = attended(config);
  if (third !== undefined) throw invalid(`has no third condition "${third.name}"`);
  const prefixes = [
    ...(audio === undefined ? [] : prefixesOf(config, audio, AUDIO)),
    ...(keyFrames === undefined ? [] : prefixesOf(config, keyFrames, KEY_FRAMES)),
  ];
  return (name) => {
    const match = prefixes.find(([ours]) => name === ours || name.startsWith(`${ours}.`));
    return match === undefined ? name : match[1] + name.slice(match[0].length);
  };
}

/** Pairs of our prefix and the reference's. */
function prefixesOf(
  config: FilmTransformerConfig,
  condition: FilmConditionConfig,
  names: ReferenceNames,
): [string, string][] {
  const layers = Array.from({ length: config.layers }, (_, i) => layerName(i));
  return [
    ...Object.entries(names.condition).map(([ours, theirs]): [string, string] => [
      `${conditionName(condition)}.${ours}`,
      theirs,
    ]),
    ...layers.flatMap((layer) =>
      Object.entries(names.layer).map(([ours, theirs]): [string, string] => [
        `${attendName(layer, condition.name)}.${ours}`,
        `${layer}.${theirs}`,
      ]),
    ),
  ];
}

function invalid(problem: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', { source: 'The audio2photoreal state dict', problem: `it ${problem}` });
}
