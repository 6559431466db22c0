/** A training to be measured. */
export interface Recipe {
  /** What it is, for the table's reader. */
  readonly about: string;
  /** Settings of the training, over the defaults. */
  readonly training: Readonly<Record<string, unknown>>;
  /** The strategy; default: `cfg`. */
  readonly guidance?: string;
}

/** What the demo trained with before the defaults of today: every change is shown from here. */
const EARLIER = {
  learningRate: 8e-3,
  velocityWeight: 2,
  conditionKernel: null,
  amplitudeJitter: 0,
  band: 'none',
} as const;

/** Every recipe that is measured, by its name. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  earlier: { about: 'before these changes', training: EARLIER },
  default: { about: 'as it is today', training: {} },
  'default-null-embed': { about: 'the same, null-embed', training: {}, guidance: 'null-embed' },
  'no-band': { about: 'default without its band', training: { band: 'none' } },
  'no-front-end': { about: 'default without the front end', training: { conditionKernel: null } },
  'velocity-2': { about: 'default with velocity weight 2', training: { velocityWeight: 2 } },
  'no-jitter': { about: 'default without amplitude jitter', training: { amplitudeJitter: 0 } },
  'rate-8': { about: 'default with a learning rate of 8e-3', training: { learningRate: 8e-3 } },
};
