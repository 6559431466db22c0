import { HARDLY_HEARD, PREDICTS_WRONGLY } from './causes';
import type { FindingKind } from './finding-kind';

/** Findings of what guidance does with the branches. */
export const FINDINGS_OF_GUIDANCE = /* @__PURE__ */ (() =>
  ({
    'scale-one-refused': {
      says: 'The plain conditional model cannot be sampled.',
      mend: 'Let scale 1 sample the conditional branch alone.',
      level: 'warning',
    },
    'scale-identity-broken': {
      says: 'Scale 1, scale 0 or a scale between is not what the formula says.',
      mend: 'Combine the branches as weak + scale·(cond − weak), once, in x0.',
      level: 'error',
      follows: ['not-finite', 'scale-acts-twice', 'batch-leaks'],
    },
    'scale-acts-twice': {
      says: 'Guidance with twice the scale does more than twice as much.',
      mend: 'Apply the scale once: in the strategy, or in the way that asks for it, not in both.',
      level: 'error',
      follows: [...PREDICTS_WRONGLY, 'motion-normalised-otherwise', 'not-finite', 'batch-leaks'],
    },
    'branches-coincide': {
      says: 'The branches predict the same, so that guidance cannot do anything.',
      mend: 'Choose a strategy whose weaker branch differs for this model, or train one that drops its conditions.',
      level: 'error',
      follows: ['condition-ignored', 'null-sees-condition', 'not-finite', 'branches-confused', 'timestep-ignored'],
    },
    'guidance-blows-up': {
      says: 'At the asked scale motion leaves the range of the data.',
      mend: 'Sample at a lower scale, within a band of noise levels, or with rescale.',
      level: 'error',
      follows: [...PREDICTS_WRONGLY, ...HARDLY_HEARD, 'scale-acts-twice'],
    },
    'guidance-collapses': {
      says: 'At the asked scale hardly any motion is left.',
      mend: 'Sample at a scale nearer to 1, or with less rescale.',
      level: 'error',
      follows: [...PREDICTS_WRONGLY],
    },
    'branch-without-effect': {
      says: 'Sampling pays for a branch whose prediction changes nothing.',
      mend: 'Leave the branch out of what the strategy asks for, or use its prediction.',
      level: 'note',
    },
    'option-without-effect': {
      says: 'An option can be set to anything, and nothing changes.',
      mend: 'Read the option where it should act, or take it away.',
      level: 'warning',
      follows: ['drop-rate-not-applied'],
    },
  }) as const satisfies Record<string, FindingKind>)();
