import { coarticulate, type Gesture } from '../coarticulation';
import type { Formants, Vowel } from '../phones';
import type { PlannedSyllable, VoiceTraits } from '../plan';

/**
 * The first three formants over time, gliding from each consonant's locus into the vowel and on to the next consonant.
 * @returns `[count, 3]` in Hz
 */
export function formantTracks(
  syllables: readonly PlannedSyllable[],
  voice: VoiceTraits,
  times: { readonly rate: number; readonly count: number },
): Float32Array {
  const gestures = syllables.flatMap((syllable): Gesture[] => {
    const { start, vowelStart, end, onset, nucleusVowel } = syllable;
    return [
      {
        centre: (start + vowelStart) / 2,
        width: 0.4 * (vowelStart - start),
        strength: 1,
        target: scaled(onset.locus, voice),
      },
      {
        centre: (vowelStart + end) / 2,
        width: 0.3 * (end - vowelStart),
        strength: 2,
        target: vowelFormants(nucleusVowel, voice),
      },
    ];
  });
  return coarticulate(gestures, { target: scaled(NEUTRAL, voice), strength: 1e-3 }, times);
}

/** A neutral tube of 17.5 cm. */
const NEUTRAL: Formants = [500, 1500, 2500];

/** Formants of a vowel in a voice: between the averages of men and women. */
export function vowelFormants({ low, high }: Vowel, { tract }: VoiceTraits): Formants {
  return [
    low[0] + tract * (high[0] - low[0]),
    low[1] + tract * (high[1] - low[1]),
    low[2] + tract * (high[2] - low[2]),
  ];
}

function scaled([f1, f2, f3]: Formants, { tract }: VoiceTraits): Formants {
  const scale = 1 + 0.15 * tract;
  return [f1 * scale, f2 * scale, f3 * scale];
}
