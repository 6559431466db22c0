import { AntiphonError, type Guidance } from '@antiphon/core';
import { perCondition } from './combinators/per-condition';
import { rescale } from './combinators/rescale';
import { within } from './combinators/within';
import { isPlainObject, readOptions, refuse, type OptionSchema } from './options';
import { cfg } from './strategies/cfg';
import { fixed } from './strategies/fixed';
import { nullEmbed } from './strategies/null-embed';
import type { GuidanceDefinition, Strategy } from './strategy';

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
  scales: {
    type: 'per-condition',
    min: 0,
    summary: 'A guidance scale per condition, e.g. {"audio": 3}; the others have "scale" (arXiv 2211.09800).',
  },
} as const satisfies OptionSchema;

/**
 * The guidance that a spec describes, e.g. `{ kind: 'cfg', scale: 2.5, within: [0.1, 0.8] }`.
 * Where several common options are given: `scales` acts first, then `rescale`, and `within` decides where all of it is on.
 * @throws UNKNOWN_GUIDANCE (the known kinds are listed), INVALID_GUIDANCE (unknown option, bad value), FIXED_GUIDANCE_SCALE
 */
export function createGuidance(spec: unknown): Guidance {
  if (!isPlainObject(spec))
    refuse('?', `a spec is an object such as {"kind": "cfg"}, but this is ${JSON.stringify(spec) ?? 'undefined'}`);
  const { kind, ...given } = spec;
  const definition = guidanceDefinition(kind);
  const values = readOptions(definition.kind, { ...definition.options, ...COMMON_OPTIONS }, given);
  const own: Record<string, unknown> = {};
  const common: CommonValues = {};
  for (const [key, value] of Object.entries(values)) {
    // A common option that is off says nothing about the strategy: the spec stays as short as it was.
    if (!(key in COMMON_OPTIONS)) own[key] = value;
    else if (key in given && given[key] !== undefined) Object.assign(common, { [key]: value });
  }
  const strategy = compose(definition, own, common);
  return {
    spec: { kind: definition.kind, ...own, ...common },
    linear: strategy.linear,
    nullCondition: strategy.nullCondition,
    dropout: (batchSize, conditions, random) => strategy.dropout(batchSize, conditions, random),
    begin: (context) => strategy.begin(context),
  };
}

/**
 * Makes a strategy known under its kind, to specs, the command line and reports alike.
 * @throws INVALID_GUIDANCE if the kind is taken or the definition is incomplete
 */
export function registerGuidance<const S extends OptionSchema>(definition: GuidanceDefinition<S>): void {
  const problem = problemOf(definition);
  if (problem !== undefined) refuse(String(definition?.kind), problem);
  definitions().set(definition.kind, definition as unknown as GuidanceDefinition);
}

/** Names of all kinds, in the order in which they were registered. */
export function guidanceKinds(): string[] {
  return [...definitions().keys()];
}

/** What a kind is, what it is called in the literature, and its own options. @throws UNKNOWN_GUIDANCE */
export function guidanceDefinition(kind: unknown): GuidanceDefinition {
  const definition = typeof kind === 'string' ? definitions().get(kind) : undefined;
  if (definition !== undefined) return definition;
  throw new AntiphonError('UNKNOWN_GUIDANCE', { kind: String(kind), known: guidanceKinds().join(', ') });
}

interface CommonValues {
  readonly within?: readonly [low: number, high: number];
  readonly rescale?: number;
  readonly scales?: Readonly<Record<string, number>>;
}

function compose(
  definition: GuidanceDefinition,
  own: Readonly<Record<string, unknown>>,
  common: CommonValues,
): Strategy {
  const { kind, oneBranch } = definition;
  const create = (options: object): Strategy => definition.create(options as never);
  let strategy = create(own);
  const [first] = Object.keys(common);
  if (oneBranch && first !== undefined)
    refuse(kind, `"${first}" acts on how branches are combined, and this kind has only one`);
  if (common.scales !== undefined) {
    const { scale } = own;
    if (typeof scale !== 'number') refuse(kind, '"scales" needs a strategy that has the option "scale"');
    strategy = perCondition((value) => create({ ...own, scale: value }), {
      kind,
      scales: common.scales,
      otherwise: scale,
    });
  }
  if (common.rescale) strategy = rescale(strategy, common.rescale);
  if (common.within !== undefined) strategy = within(strategy, common.within);
  return strategy;
}

function problemOf(definition: GuidanceDefinition<OptionSchema>): string | undefined {
  if (!isPlainObject(definition)) return 'a definition is an object { kind, summary, citation, options, create }';
  const { kind, summary, citation, options, create } = definition;
  if (typeof kind !== 'string' || !/^[a-z][a-z0-9-]*$/.test(kind))
    return 'a kind is lower-case words joined by hyphens';
  if (definitions().has(kind)) return 'a strategy of this kind is already registered';
  if (typeof create !== 'function') return 'the definition has no function "create"';
  if (typeof summary !== 'string' || summary === '') return 'the definition has no "summary"';
  if (!isPlainObject(citation)) return 'the definition has no "citation"';
  if (!isPlainObject(options)) return 'the definition has no "options"; use {} where there are none';
  const taken = Object.keys(options).find((key) => key === 'kind' || key in COMMON_OPTIONS);
  return taken === undefined ? undefined : `the option "${taken}" is common to all kinds and cannot be redefined`;
}

const registered = Symbol.for('antiphon.guidance.definitions');

/**
 * One table for the whole process: a plugin may load another copy of this package (CommonJS beside ESM, source beside build)
 * than the program that asks for its kind.
 */
function definitions(): Map<string, GuidanceDefinition> {
  const shared = globalThis as { [registered]?: Map<string, GuidanceDefinition> };
  return (shared[registered] ??= new Map(
    [cfg, nullEmbed, fixed].map((definition) => [definition.kind, definition as unknown as GuidanceDefinition]),
  ));
}
