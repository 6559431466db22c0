import { AntiphonError, Registry, type Guidance, type Plugin } from '@antiphon/core';
import { checkedStrategy } from './checked-strategy';
import { COMMON_OPTIONS, compose, type CommonValues } from './options/common-options';
import type { OptionSchema } from './options/option';
import { optionProblem } from './options/option-types';
import { isPlainObject, readOptions, refuse } from './options/options';
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
export const STRATEGIES = [
  ...[cfg, nullEmbed, fixed],
  // over a null branch
  ...[apg, cfgPlusPlus, cfgZeroStar, tangential, frequencyDecoupled, magnitudeAware, feedback],
  // for any model
  ...[icg, tsg, spg, pag, seg, slg, autoguidance],
  // trained in
  ...[modelGuidance, distilled],
];

const registry = new Registry<GuidanceDefinition>(
  { what: 'guidance' },
  Object.fromEntries(STRATEGIES.map((definition) => [definition.kind, definition as unknown as GuidanceDefinition])),
);

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
 * Makes a strategy known under its kind, to specs, the command line and reports alike. What it gets wrong later is a PLUGIN_MISTAKE.
 * @throws INVALID_INPUT if the kind is taken or the definition is incomplete
 */
export function registerGuidance<const S extends OptionSchema>(definition: GuidanceDefinition<S>): void {
  const kind = definition?.kind;
  const foreign = registry.foreign(kind);
  const own: GuidanceDefinition<S> = {
    ...definition,
    create: (options) =>
      checkedStrategy(
        foreign.run('create', () => definition.create(options)),
        foreign,
      ),
  };
  registry.register(kind, own as unknown as GuidanceDefinition, problemOf(definition));
}

/** Names of all kinds, in the order in which they were registered. */
export function guidanceKinds(): string[] {
  return registry.keys();
}

/** What a kind is, what it is called in the literature, and its own options. @throws UNKNOWN_GUIDANCE */
export function guidanceDefinition(kind: unknown): GuidanceDefinition {
  const definition = registry.get(kind);
  if (definition !== undefined) return definition;
  throw new AntiphonError('UNKNOWN_GUIDANCE', { kind: String(kind), known: guidanceKinds().join(', ') });
}

function problemOf(definition: GuidanceDefinition<OptionSchema>): string | undefined {
  if (!isPlainObject(definition)) return 'a definition is an object { kind, summary, citation, options, create }';
  const { summary, citation, options, create } = definition;
  if (typeof create !== 'function') return 'the definition has no function "create"';
  if (typeof summary !== 'string' || summary === '') return 'the definition has no "summary"';
  if (!isPlainObject(citation) || typeof citation.arxiv !== 'string' || typeof citation.bibtex !== 'string')
    return 'the definition has no "citation" { arxiv, bibtex }';
  if (!isPlainObject(options)) return 'the definition has no "options"; use {} where there are none';
  const taken = Object.keys(options).find((key) => key === 'kind' || key in COMMON_OPTIONS);
  if (taken !== undefined) return `the option "${taken}" is common to all kinds and cannot be redefined`;
  return Object.entries(options)
    .map(([name, option]) => optionProblem(name, option))
    .find((problem) => problem !== undefined);
}

/** The plugin that registered a kind; undefined for what ships or was registered by a program itself. */
export function guidancePlugin(kind: string): Plugin | undefined {
  return registry.pluginOf(kind);
}
