import { AntiphonError, type Guidance } from '@antiphon/core';
import { COMMON_OPTIONS, compose, type CommonValues } from './common-options';
import { isPlainObject, readOptions, refuse, type OptionSchema } from './options';
import { apg } from './strategies/apg';
import { autoguidance } from './strategies/autoguidance';
import { cfg } from './strategies/cfg';
import { cfgPlusPlus } from './strategies/cfg-plus-plus';
import { cfgZeroStar } from './strategies/cfg-zero-star';
import { distilled } from './strategies/distilled';
import { feedback } from './strategies/feedback';
import { fixed } from './strategies/fixed';
import { frequencyDecoupled } from './strategies/frequency-decoupled';
import { icg } from './strategies/icg';
import { magnitudeAware } from './strategies/magnitude-aware';
import { modelGuidance } from './strategies/model-guidance';
import { nullEmbed } from './strategies/null-embed';
import { pag } from './strategies/pag';
import { seg } from './strategies/seg';
import { slg } from './strategies/slg';
import { spg } from './strategies/spg';
import { tangential } from './strategies/tangential';
import { tsg } from './strategies/tsg';
import { trainingOf, type GuidanceDefinition } from './strategy';

/** Every strategy that ships. A new one is one more name here. */
const STRATEGIES = [
  ...[cfg, nullEmbed, fixed],
  // over a null branch
  ...[apg, cfgPlusPlus, cfgZeroStar, tangential, frequencyDecoupled, magnitudeAware, feedback],
  // for any model
  ...[icg, tsg, spg, pag, seg, slg, autoguidance],
  // trained in
  ...[modelGuidance, distilled],
];

/**
 * The guidance that a spec describes, e.g. `{ kind: 'cfg', scale: 2.5, within: [0.1, 0.8] }`.
 * Where several common options are given, `compose` says in which order they act.
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
    ...trainingOf(strategy),
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
    STRATEGIES.map((definition) => [definition.kind, definition as unknown as GuidanceDefinition]),
  ));
}
