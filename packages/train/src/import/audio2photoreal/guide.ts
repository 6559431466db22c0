import { guideMemoryLength, guideTransformerParameters, type GuideTransformerConfig } from '@antiphon/core/models';
import type { GuideNetwork } from '../../export/guide-networks';
import { weightsHash } from '../../export/weights-hash';
import { guideModelSchema } from '../../stages/guide/guide-model';
import type { ReferenceArguments } from './arguments';
import { importCodec } from './codec';
import { BESIDES, KEY_FRAME_EVERY } from './film';
import {
  assertNoneLeft,
  assertRotary,
  countModules,
  invalidWeights,
  shapeOf,
  tensorsOf,
  type StateDict,
} from './weights/state-dict';

/** Of the reference's guide: neither its tensors nor its training's options say it. */
const HEADS = 4;
/** Convolutions in a group, and modules of the reference's list that one of them takes (with its activation and its dropout). */
const [GROUP, MODULES] = [6, 3];

export interface GuideStates {
  readonly guide: StateDict;
  readonly codec: StateDict;
}

/** The body model that is guided. */
export interface GuidedBody {
  /** Frames per window. */
  readonly frames: number;
  /** The condition that both hear. */
  readonly hears: { readonly name: string; readonly tokens: number };
}

/**
 * The guide transformer of audio2photoreal and its codec, from their state dicts.
 * @throws INVALID_WEIGHTS where a tensor is missing, has another shape, or is left over, or where the two do not go together
 */
export function importGuide(
  { guide, codec }: GuideStates,
  { heads = HEADS }: ReferenceArguments,
  { frames, hears }: GuidedBody,
): GuideNetwork {
  const known = guide.about?.of === 'guide' ? guide.about : undefined;
  const told = known && guideModelSchema.parse(known.model);
  const transformer = told?.transformer ?? configOf(guide, heads);
  const specs = guideTransformerParameters(transformer);
  const names = new Set(specs.map(({ name }) => name));
  assertNoneLeft(guide, (name) => names.has(name) || BESIDES.test(name));
  assertRotary(guide);
  const rows = guideMemoryLength(transformer, hears.tokens);
  if (transformer.positions !== 1 && rows > transformer.positions)
    throw invalidWeights(
      guide.path,
      `a window has ${rows} audio tokens after the convolutions, but "null_cond_embed" has ${transformer.positions} rows`,
    );
  const { config, parameters } = importCodec(codec);
  const codecHash = weightsHash(
    Object.fromEntries(Object.entries(parameters).map(([name, { values }]) => [name, values])),
  );
  if (known?.codec !== undefined && known.codec !== codecHash)
    throw invalidWeights(
      guide.path,
      `it writes the tokens of another codec than ${codec.path}. Put that of its training beside it`,
    );
  if (config.codes !== transformer.tokens)
    throw invalidWeights(
      guide.path,
      `it writes ${transformer.tokens} different tokens, but the codec ${codec.path} has ${config.codes} codes`,
    );
  return {
    model: told ?? {
      transformer,
      codec: config,
      conditions: [hears.name],
      audioTokens: hears.tokens,
      every: KEY_FRAME_EVERY,
      keyFrames: Math.ceil(frames / KEY_FRAME_EVERY),
    },
    parameters: tensorsOf(guide, specs),
    codec: parameters,
  };
}

function configOf(state: StateDict, heads: number): GuideTransformerConfig {
  const [embedded, width] = shapeOf(state, 'token_embedding.weight', 2);
  const [feedForward] = shapeOf(state, 'seqTransDecoder.stack.0.linear1.weight', 2);
  const [audioWidth] = shapeOf(state, 'pre_audio.0.weight', 3);
  const [, positions] = shapeOf(state, 'null_cond_embed', 3);
  if (width % heads !== 0)
    throw invalidWeights(
      state.path,
      `its width ${width} is not a multiple of ${heads} heads; its args.json must say "heads"`,
    );
  return {
    tokens: embedded - 1, // the last is the start token
    width,
    feedForward,
    layers: countModules(state, 'seqTransDecoder.stack'),
    heads,
    audio: { width: audioWidth, groups: groupsOf(state) },
    positions,
  };
}

/** Groups of convolutions before the last one: only every third module of the list has weights. */
function groupsOf(state: StateDict): number {
  let convolutions = 0;
  while (state.tensors[`pre_audio.${MODULES * convolutions}.weight`] !== undefined) convolutions++;
  const groups = (convolutions - 1) / GROUP;
  if (Number.isInteger(groups)) return groups;
  throw invalidWeights(
    state.path,
    `"pre_audio" has ${convolutions} convolutions; expected a multiple of ${GROUP}, and one`,
  );
}
