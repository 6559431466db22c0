import { ASKED_OR_READ_WRONGLY, HARDLY_HEARD, PREDICTS_WRONGLY } from './causes';
import type { FindingKind } from './finding-kind';

/** Findings of the motion that users get: its length, its channels, and what it must not depend on. */
export const FINDINGS_OF_MOTION = /* @__PURE__ */ (() =>
  ({
    'length-limited': {
      says: 'Speech longer than a training window fails.',
      mend: 'Make what depends on the length (positions, null tokens, masks) for the length that is asked.',
      level: 'warning',
      follows: ['not-finite', 'branch-fails-later'],
    },
    'branch-fails-later': {
      says: 'One branch goes wrong after the first window of long speech.',
      mend: 'Make what this branch is given (its null above all) for every window, as for the first.',
      level: 'error',
      follows: ['not-finite', 'condition-constant'],
    },
    'padding-leaks': {
      says: 'What lies beyond the end of a clip, or was made before it, changes its motion.',
      mend: 'Fill what lies beyond the end as training did, clear what is used again, or mask it in what looks at all frames.',
      level: 'error',
      follows: [
        ...ASKED_OR_READ_WRONGLY,
        'denoises-badly',
        'condition-constant',
        'not-finite',
        'not-reproducible',
        'batch-leaks',
      ],
    },
    'one-frame-fails': {
      says: 'The shortest speech fails.',
      mend: 'Pad short speech to a window and cut the motion to the frames that were asked.',
      level: 'note',
      follows: ['not-finite'],
    },
    'silence-fails': {
      says: 'Silent speech fails.',
      mend: 'Normalise loudness and features so that zero does not divide by zero.',
      level: 'warning',
      follows: ['not-finite'],
    },
    'batch-leaks': {
      says: 'The prediction of an item changes with the other items of its batch.',
      mend: 'Take means and maxima within an item, never over the batch, and use no batch normalisation in sampling.',
      level: 'error',
      follows: ['not-finite', 'not-reproducible'],
    },
    'channel-out-of-range': {
      says: 'A channel of generated motion is far beyond the range of its training.',
      mend: 'Compare the normalisation and the order of this channel with those of training.',
      level: 'warning',
      follows: [
        ...PREDICTS_WRONGLY,
        ...HARDLY_HEARD,
        'motion-normalised-otherwise',
        'motion-out-of-range',
        'not-finite',
      ],
    },
    'channel-still': {
      says: 'A channel of generated motion hardly moves, although it did in training.',
      mend: 'Look for what holds or leaves out this channel between the network and the motion.',
      level: 'warning',
      follows: [...PREDICTS_WRONGLY, ...HARDLY_HEARD, 'motion-normalised-otherwise', 'not-finite'],
    },
    'spectrum-otherwise': {
      says: 'Generated motion trembles: its fast movement is many times that of its training.',
      mend: 'Look for what adds noise or leaves out smoothing between the network and the motion.',
      level: 'warning',
      follows: [...PREDICTS_WRONGLY, ...HARDLY_HEARD, 'motion-normalised-otherwise', 'not-finite', 'not-reproducible'],
    },
    'not-reproducible': {
      says: 'The same seed gives another motion.',
      mend: 'Draw every number of sampling from the seed of the request, and switch off dropout.',
      level: 'warning',
      follows: ['not-finite'],
    },
  }) as const satisfies Record<string, FindingKind>)();
