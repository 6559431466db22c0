import type { FindingKind } from './finding-kind';

/** Findings of what it costs, of its scores, and of where it runs. */
export const FINDINGS_OF_USE = {
  'conditions-encoded-every-step': {
    says: 'Each step encodes the conditions again, which one encoding would do.',
    mend: 'Encode the conditions once for each branch of a clip and keep the result.',
    level: 'note',
  },
  'needless-forward-passes': {
    says: 'Training evaluates the network more often than the strategy needs.',
    mend: 'Take what is logged from the evaluation that is trained.',
    level: 'note',
  },
  'evaluation-unreadable': {
    says: 'The evaluation cannot read what the generator writes.',
    mend: 'Read the keys and shapes that the generator writes.',
    level: 'note',
  },
  'evaluation-fixed-shape': {
    says: 'The evaluation works for one number of clips or frames only.',
    mend: 'Take the numbers of clips and frames from what is read.',
    level: 'note',
  },
  'evaluation-unseeded': {
    says: 'The evaluation gives other scores for the same motion and seed.',
    mend: 'Draw what the evaluation draws from its seed.',
    level: 'note',
  },
  'device-required': {
    says: 'The model cannot run on a CPU.',
    mend: 'Choose the device when the model is loaded, and fall back to the CPU.',
    level: 'warning',
  },
  'check-failed': {
    says: 'A check could not be finished.',
    mend: 'Mend what it says, then audit again: until then its question is open.',
    level: 'warning',
    follows: ['branch-fails', 'not-finite'],
  },
} as const satisfies Record<string, FindingKind>;
