import type { ServedMotion } from '../../motion/motion-service';

/** Headers of an answer that are known before its motion is: who made it, and how. */
export function motionHeaders(motion: ServedMotion): Record<string, string> {
  const { id, assignment, bundle, seed, guidance, sampler, steps, note } = motion;
  return {
    'antiphon-request': id,
    'antiphon-arm': asHeader(assignment.arm),
    'antiphon-bundle': bundle,
    'antiphon-seed': String(seed),
    'antiphon-guidance': asciiJson(guidance),
    'antiphon-sampler': asHeader(sampler),
    'antiphon-steps': String(steps),
    ...(note === undefined ? {} : { 'antiphon-note': asHeader(note) }),
  };
}

/** Those that are known once it was made: headers of an answer that was collected, trailers of one that streamed. */
export function costHeaders(motion: ServedMotion): Record<(typeof COST_HEADERS)[number], string> {
  return {
    'antiphon-nfe': String(motion.nfe()),
    'antiphon-seconds': motion.seconds().toFixed(3),
    'antiphon-replay': motion.replay(),
  };
}

export const COST_HEADERS = ['antiphon-nfe', 'antiphon-seconds', 'antiphon-replay'] as const;

/** A header holds Latin letters; others, of which plugins may make names, are escaped as JSON escapes them. */
function asHeader(text: string): string {
  return escaped(text, /[^\x20-\xff]|\x7f/g);
}

function asciiJson(value: unknown): string {
  return escaped(JSON.stringify(value), /[^\x20-\x7e]/g);
}

function escaped(text: string, unfit: RegExp): string {
  return text.replace(unfit, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
