import type { Guidance, Motion } from './motion';

/** Who made a motion, and how. */
export interface Provenance {
  /** The request's id. */
  readonly request: string;
  readonly arm: string;
  /** SHA-256. */
  readonly bundle: string;
  readonly seed: number;
  readonly guidance: Guidance;
  readonly sampler: string;
  readonly steps: number | string;
  /** Network evaluations. */
  readonly nfe: number;
  readonly seconds: number;
  /** What the very motion can be made again from, and outcomes are told of. */
  readonly replay: string;
  /** What of the recording was heard otherwise than one might think. */
  readonly note?: string;
}

/** A motion with where it comes from. */
export interface GeneratedMotion extends Provenance {
  readonly motion: Motion;
}

/** A motion as a file, with where it comes from. */
export interface GeneratedFile extends Provenance {
  readonly content: Uint8Array;
  readonly contentType: string;
}

/** From the headers of an answer. A page of another origin sees those that the server exposes to it (CORS). */
export function provenanceOf({ headers }: Response): Provenance {
  const text = (name: string) => headers.get(`antiphon-${name}`) ?? '';
  const steps = Number(text('steps'));
  const note = headers.get('antiphon-note');
  return {
    request: text('request'),
    arm: text('arm'),
    bundle: text('bundle'),
    seed: Number(text('seed')),
    guidance: guidanceOf(text('guidance')),
    sampler: text('sampler'),
    steps: Number.isNaN(steps) ? text('steps') : steps,
    nfe: Number(text('nfe')),
    seconds: Number(text('seconds')),
    replay: text('replay'),
    ...(note === null ? {} : { note }),
  };
}

function guidanceOf(json: string): Guidance {
  return json === '' ? { kind: '' } : (JSON.parse(json) as Guidance);
}
