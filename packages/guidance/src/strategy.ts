import type { Guidance, GuidanceContext, GuidanceRun } from '@antiphon/core';
import type { OptionSchema, OptionValues } from './options/option';

/** What a strategy's own file provides; the registry adds the spec. */
export type Strategy = Omit<Guidance, 'spec'>;

/** Where a strategy comes from. */
export interface Citation {
  /** arXiv identifier, e.g. `2207.12598`. */
  readonly arxiv: string;
  readonly bibtex: string;
}

/** All that the registry needs to know of a kind of guidance. */
export interface GuidanceDefinition<S extends OptionSchema = OptionSchema> {
  /** The name in specs and on the command line: lower case, words joined by hyphens. */
  readonly kind: string;
  /** One sentence for help texts and reports. */
  readonly summary: string;
  readonly citation: Citation;
  /** Its own options. `within`, `rescale` and `scales` are common to all kinds and not listed here. */
  readonly options: S;
  /** True where there is one branch and nothing to combine: the common options are refused, having nothing to act on. */
  readonly oneBranch?: boolean;
  /** The strategy for options that the schema has validated. */
  create(options: OptionValues<S>): Strategy;
}

/** What a strategy says about training. Delegated by hand, since a strategy may be an instance of a class, whose methods a spread would lose. */
export function trainingOf(strategy: Strategy): Omit<Strategy, 'linear' | 'begin'> {
  return {
    nullCondition: strategy.nullCondition,
    dropout: (batchSize, conditions, random) => strategy.dropout(batchSize, conditions, random),
    ...(strategy.target === undefined ? {} : { target: strategy.target }),
    ...(strategy.rates === undefined ? {} : { rates: strategy.rates.bind(strategy) }),
  };
}

/** A definition whose own words its type knows: its kind, and whether it has one branch only. */
export interface NamedDefinition<
  K extends string,
  S extends OptionSchema,
  B extends boolean,
> extends GuidanceDefinition<S> {
  readonly kind: K;
  readonly oneBranch?: B;
}

/** Gives a definition its types without registering it. */
export function defineGuidance<const K extends string, const S extends OptionSchema, const B extends boolean = false>(
  definition: NamedDefinition<K, S, B>,
): NamedDefinition<K, S, B> {
  return definition;
}

/** `strategy` with other runs: how a combinator changes sampling and leaves training alone. */
export function withRuns(
  strategy: Strategy,
  change: { linear: boolean; begin(context: GuidanceContext): GuidanceRun },
): Strategy {
  return {
    linear: change.linear,
    ...trainingOf(strategy),
    begin: (context) => change.begin(context),
  };
}
