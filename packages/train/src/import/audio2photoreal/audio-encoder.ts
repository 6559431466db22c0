import {
  audioConditionParameters,
  audioConditionWidth,
  type AudioConditionConfig,
  type ParameterSpec,
  type ParameterValues,
} from '@antiphon/core/models';
import { assertNoneLeft, countModules, invalidWeights, shapeOf, tensorsOf, type StateDict } from './weights/state-dict';

/** Of the lip regressor: the one size that its tensors do not show. */
const LIP_HEADS = 4;
/** The frozen encoders of a model's audio, with all of their weights. */
export interface AudioEncoderWeights {
  readonly config: AudioConditionConfig;
  readonly parameters: ParameterValues;
}

/**
 * The frozen audio encoders for a condition of `width` features: from the model's own file, which may hold them, and from files of their own.
 * @param wav2vec names with or without `audio_model.`
 * @param lips names without `lip_model.`
 * @returns undefined where the front end's weights are in no file
 * @throws INVALID_WEIGHTS where a tensor is missing, has another shape or is left over, or the encoders give another width
 */
export function importAudioEncoder(
  width: number,
  model: StateDict,
  { wav2vec, lips }: { readonly wav2vec?: StateDict | undefined; readonly lips?: StateDict | undefined },
): AudioEncoderWeights | undefined {
  const hearing = own(model, /^audio_model\.|^audio_resampler\./) ?? (wav2vec && prefixed(wav2vec, 'audio_model.'));
  if (hearing === undefined) return undefined;
  const [channels] = shapeOf(hearing, 'audio_model.feature_extractor.conv_layers.0.0.weight', 3);
  const lipState =
    width > 2 * channels ? (own(model, /^lip_model\./) ?? (lips && prefixed(lips, 'lip_model.'))) : undefined;
  if (width > 2 * channels && lipState === undefined) return undefined;
  const config: AudioConditionConfig = {
    audio: { channels, featureLayers: 8, aggregator: false },
    ...(lipState === undefined ? {} : { lips: lipConfig(lipState) }),
  };
  if (audioConditionWidth(config) !== width)
    throw invalidWeights(
      model.path,
      `it hears ${width} features, but its encoders (${hearing.path}) give ${audioConditionWidth(config)}`,
    );
  const specs = audioConditionParameters(config);
  const tensors = { ...tables(specs), ...hearing.tensors, ...lipState?.tensors };
  const names = new Set(specs.map(({ name }) => name));
  for (const state of [hearing, ...(lipState === undefined ? [] : [lipState])])
    assertNoneLeft(state, (name) => names.has(name) || UNUSED.test(name));
  const lipsFrom = lipState ?? hearing;
  const parametersOf = (inLips: boolean) =>
    tensorsOf(
      { path: (inLips ? lipsFrom : hearing).path, tensors },
      specs.filter(({ name }) => name.startsWith('lip_model.') === inLips),
    );
  return { config, parameters: { ...parametersOf(false), ...parametersOf(true) } };
}

/** Of a released wav2vec: what its training needed beside the feature extractor (of which the reference uses nothing else). */
const UNUSED =
  /^(audio_model|lip_model\.audio_encoder\.wav2vec_model)\.(feature_aggregator|vector_quantizer|wav2vec_predictions|dropout)/;

function lipConfig(state: StateDict): NonNullable<AudioConditionConfig['lips']> {
  const [outputs, channels] = shapeOf(state, 'lip_model.project_output.weight', 2);
  const heads = state.about?.of === 'lips' ? state.about.model.heads : undefined;
  const transformer = 'lip_model.regression_model.transformer_encoder';
  const [feedForward] = shapeOf(state, `${transformer}.0.feedforward.ff.0.weight`, 2);
  return {
    channels,
    feedForward,
    heads: typeof heads === 'number' ? heads : LIP_HEADS,
    encoderLayers: countModules(state, transformer),
    decoderLayers: countModules(state, 'lip_model.regression_model.transformer_decoder'),
    vertices: outputs / 3,
  };
}

/** Those of a state dict whose names match; undefined where there are none. */
function own({ path, tensors }: StateDict, names: RegExp): StateDict | undefined {
  const chosen = Object.entries(tensors).filter(([name]) => names.test(name));
  return chosen.length === 0 ? undefined : { path, tensors: Object.fromEntries(chosen) };
}

function prefixed({ tensors, ...rest }: StateDict, prefix: string): StateDict {
  const named = Object.entries(tensors).map(([name, value]) => [name.startsWith(prefix) ? name : prefix + name, value]);
  return { ...rest, tensors: Object.fromEntries(named) as ParameterValues };
}

/** What follows from the sizes (kernels, positions) and so need not be in a file. */
function tables(specs: readonly ParameterSpec[]): ParameterValues {
  return Object.fromEntries(
    specs.flatMap(({ name, shape, init }) =>
      typeof init === 'object' && 'values' in init ? [[name, { shape, values: init.values }]] : [],
    ),
  );
}
