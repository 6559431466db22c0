import { computedOn, replayToken } from '@antiphon/generate';
import type { AnswerFacts } from './answered-motion';
import type { ChosenSampling } from './chosen-sampling';

/** What a replay token is made of, beyond the answer's own facts. */
export interface TokenParts {
  readonly deployment: string;
  /** SHA-256 of the recording's file, or of its samples. */
  readonly audio: string;
  readonly samples: boolean;
  readonly sampling: ChosenSampling;
  /** In how many lanes each window was computed, and in which. */
  readonly lanes: string;
  readonly at: Date;
  readonly secret: string;
}

/** The replay token of an answer. */
export function tokenOf(
  { id, assignment, bundle, seed, guidance, sampler, steps }: AnswerFacts,
  { deployment, audio, samples, sampling: { spacing, eta }, lanes, at, secret }: TokenParts,
): string {
  return replayToken(
    {
      v: 1,
      id,
      at: Math.floor(at.getTime() / 1000),
      deployment,
      arm: assignment.arm,
      audio,
      ...(samples ? { samples: true } : {}),
      bundle,
      guidance,
      sampler,
      steps,
      ...(spacing && { spacing }),
      ...(eta === undefined ? {} : { eta }),
      seed,
      lanes,
      ...here(),
    },
    secret,
  );
}

let known: ReturnType<typeof computedOn> | undefined;

/** Looked up once. */
function here(): ReturnType<typeof computedOn> {
  return (known ??= computedOn());
}
