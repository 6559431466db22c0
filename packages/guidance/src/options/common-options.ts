import { byPart } from '../combinators/parts';
import { perCondition } from '../combinators/per-condition';
import { ramp, RAMP_SHAPES, type RampShape } from '../combinators/ramp';
import { rescale } from '../combinators/rescale';
import { skip } from '../combinators/skip';
import { bySpeed } from '../combinators/speeds';
import { within } from '../combinators/within';
import type { GuidanceDefinition, Strategy } from '../strategy';
import type { OptionSchema } from './option';
import { refuse } from './options';

/** Options that every kind of guidance has, since they work over any strategy. */
export const COMMON_OPTIONS = {
  within: {
    type: 'band',
    min: 0,
    max: 1,
    summary: 'Noise levels (sigma) where guidance is on; elsewhere the conditional branch alone (arXiv 2404.07724).',
  },
  rescale: {
    type: 'number',
    min: 0,
    max: 1,
    default: 0,
    summary:
      'How far the spread of the result is taken back to that of the conditional branch; 0.7 is common (arXiv 2305.08891).',
  },
  ramp: {
    type: 'choice',
    choices: RAMP_SHAPES,
    default: 'constant',
    summary: 'How the strength of guidance changes from noise to motion (arXiv 2404.13040).',
  },
  skip: {
    type: 'number',
    min: 0,
    max: 1,
    default: 0,
    summary:
      'Leaves out the other branches in a step where what they add changed by less than this share (arXiv 2312.12487).',
  },
  scales: {
    type: 'per-condition',
    min: 0,
    summary: 'A guidance scale per condition, e.g. {"audio": 3}; the others have "scale" (arXiv 2211.09800).',
  },
  parts: {
    type: 'per-condition',
    namesOf: 'parts of the body',
    min: 0,
    summary: 'A guidance scale per part of the body, e.g. {"face": 3, "hands": 1.5}; the others have "scale".',
  },
  speeds: {
    type: 'per-condition',
    names: ['slow', 'fast', 'cutoff'],
    min: 0,
    summary:
      'Guidance scales of slow and fast motion and where they part (Hz), e.g. {"slow": 1, "fast": 3, "cutoff": 2} (arXiv 2506.19713).',
  },
} as const satisfies OptionSchema;

/** The common options that a spec gives. */
export interface CommonValues {
  readonly within?: readonly [low: number, high: number];
  readonly rescale?: number;
  readonly ramp?: RampShape | 'constant';
  readonly skip?: number;
  readonly scales?: Readonly<Record<string, number>>;
  readonly parts?: Readonly<Record<string, number>>;
  readonly speeds?: Readonly<Record<string, number>>;
}

/**
 * The strategy of a definition with the common options around it: first the scale of each condition, part or speed, then `ramp`, `rescale` and `skip`; `within` decides
 * where all of it is on.
 * @throws INVALID_GUIDANCE where an option has nothing to act on
 */
export function compose(
  definition: GuidanceDefinition,
  own: Readonly<Record<string, unknown>>,
  common: CommonValues,
): Strategy {
  const { kind, oneBranch } = definition;
  const create = (options: object): Strategy => definition.create(options as never);
  const [first] = Object.keys(common);
  if (oneBranch && first !== undefined) refuse(kind, oneBranchProblem(first));
  let strategy = withScales(kind, create, own, common);
  if (common.ramp !== undefined && common.ramp !== 'constant') strategy = ramp(strategy, common.ramp);
  if (common.rescale) strategy = rescale(strategy, common.rescale);
  if (common.skip) strategy = skip(strategy, common.skip);
  if (common.within !== undefined) strategy = within(strategy, common.within);
  return strategy;
}

/** Why a common option cannot be given to a kind of one branch. */
export function oneBranchProblem(option: string): string {
  return `"${option}" acts on how branches are combined, and this kind has only one`;
}

function withScales(
  kind: string,
  create: (options: object) => Strategy,
  own: Readonly<Record<string, unknown>>,
  { scales, parts, speeds }: CommonValues,
): Strategy {
  const given = Object.entries({ scales, parts, speeds }).filter(([, value]) => value !== undefined);
  if (given.length === 0) return create(own);
  const names = given.map(([name]) => `"${name}"`);
  if (names.length > 1) refuse(kind, `${names.join(' and ')} both set the scale. Give one of them`);
  const { scale } = own;
  if (typeof scale !== 'number') refuse(kind, `${names[0]} needs a strategy that has the option "scale"`);
  const at = (value: number): Strategy => create({ ...own, scale: value });
  if (scales !== undefined) return perCondition(at, { kind, scales, otherwise: scale });
  if (parts !== undefined) return byPart(at, { kind, parts, otherwise: scale });
  const { slow = scale, fast = scale, cutoff = 2 } = speeds ?? {};
  return bySpeed(at, { kind, speeds: { slow, fast, cutoff } });
}
