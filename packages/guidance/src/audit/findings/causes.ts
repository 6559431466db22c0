/** What makes everything wrong that is asked of the network. */
export const ASKED_OR_READ_WRONGLY = [
  'prediction-type-wrong',
  'schedule-wrong',
  'timesteps-reversed',
  'timesteps-rescaled',
  'timestep-ignored',
  'output-scaled',
  'branches-confused',
  'average-hardly-moved',
] as const;

/** The same, and what is wrong with its answers for no cause that is known. */
export const PREDICTS_WRONGLY = /* @__PURE__ */ (() =>
  [...ASKED_OR_READ_WRONGLY, 'predicts-otherwise', 'denoises-badly'] as const)();

/** Conditions that are not what training heard. */
const HEARD_OTHERWISE = [
  'condition-normalised-otherwise',
  'condition-louder-or-quieter',
  'condition-heard-otherwise',
  'conditions-exchanged',
  'condition-columns-reordered',
  'condition-rate',
  'condition-shifted',
] as const;

/** The same, and conditions that the network does not hear, or not always. */
export const HARDLY_HEARD = /* @__PURE__ */ (() =>
  [
    ...HEARD_OTHERWISE,
    'condition-constant',
    'condition-ignored',
    'condition-heard-only-at-high-noise',
    'condition-heard-only-at-low-noise',
  ] as const)();
