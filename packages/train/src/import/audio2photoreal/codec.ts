import {
  codebookName,
  motionCodecParameters,
  type MotionCodecConfig,
  type ParameterValues,
} from '@antiphon/core/models';
import { assertNoneLeft, countModules, shapeOf, tensorsOf, type StateDict } from './weights/state-dict';

/** What a codec's file may hold besides: what its training kept of the codebooks, and a layer that the reference never uses. */
const BESIDES = /^quantizer\.layers\.\d+\._codebook\.(inited|cluster_size|embed_avg)$|^decoder\.project_mean_shape\./;

/** The motion codec of audio2photoreal from its state dict. @throws INVALID_WEIGHTS where a tensor is missing, has another shape, or is left over */
export function importCodec(state: StateDict): {
  readonly config: MotionCodecConfig;
  /** Weights and codebooks. */
  readonly parameters: ParameterValues;
} {
  const [width, features] = shapeOf(state, 'encoder.enc.0.weight', 3);
  const [codes] = shapeOf(state, codebookName(0), 2);
  const config = { features, width, codes, levels: countModules(state, 'quantizer.layers') };
  const books = Array.from({ length: config.levels }, (_, level) => ({
    name: codebookName(level),
    shape: [codes, width],
  }));
  const specs = [...motionCodecParameters(config), ...books];
  const names = new Set(specs.map(({ name }) => name));
  assertNoneLeft(state, (name) => names.has(name) || BESIDES.test(name));
  return { config, parameters: tensorsOf(state, specs) };
}
