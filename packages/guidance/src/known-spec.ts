import type { CommonValues } from './options/common-options';
import type { OptionSchema, OptionValues } from './options/option';
import type { STRATEGIES } from './registry';
import type { NamedDefinition } from './strategy';

/**
 * A guidance spec whose kind and options the compiler knows, so that it refuses `{ kind: 'cgf' }` and `{ kind: 'cfg', scal: 2 }`. Where it shall know a strategy of your
 * own, too, tell it: `declare module '@antiphon/guidance' { interface GuidanceOptions { mine: { scale?: number } } }`.
 */
export type KnownGuidanceSpec = {
  readonly [K in keyof GuidanceOptions]: { readonly kind: K } & GuidanceOptions[K];
}[keyof GuidanceOptions];

/** What a spec of each kind may give besides its kind. Open for those of your own. */
// It adds nothing, but can be added to, as a type alias cannot.
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface GuidanceOptions extends ShippedOptions {}

type Shipped = (typeof STRATEGIES)[number];
type ShippedOptions = { readonly [D in Shipped as D['kind']]: OptionsOf<D> };

type OptionsOf<D> =
  D extends NamedDefinition<string, infer S, infer B>
    ? OwnOptions<S> & (B extends true ? unknown : CommonValues)
    : never;

/** Every option may be left out, and has its default then. */
type OwnOptions<S extends OptionSchema> = { readonly [K in keyof S]?: OptionValues<S>[K] | undefined };
