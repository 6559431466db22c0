/** How the lips and the jaw stand, as ARKit weights. */
export interface Lips {
  readonly jawOpen: number;
  readonly mouthClose: number;
  readonly mouthFunnel: number;
  readonly mouthPucker: number;
  readonly mouthStretch: number;
  readonly mouthSmile: number;
  readonly mouthRollLower: number;
}

export type Formants = readonly [f1: number, f2: number, f3: number];

export interface Vowel {
  readonly name: string;
  /** Hz, average of men. */
  readonly low: Formants;
  /** Hz, average of women. */
  readonly high: Formants;
  readonly lips: Lips;
}

export interface Consonant {
  readonly name: string;
  readonly manner: 'plosive' | 'fricative' | 'nasal' | 'approximant';
  readonly voiced: boolean;
  /** Seconds. */
  readonly duration: number;
  /** Hz, where the formants point to during the consonant. */
  readonly locus: Formants;
  /** Centre and width of the frication or burst, Hz; level relative to a vowel. */
  readonly noise: { readonly centre: number; readonly width: number; readonly level: number };
  readonly lips: Lips;
  /** How firmly the consonant holds the lips against its neighbours: large where they must touch. */
  readonly grip: number;
}

const relaxed: Lips = {
  jawOpen: 0.02,
  mouthClose: 0,
  mouthFunnel: 0,
  mouthPucker: 0,
  mouthStretch: 0,
  mouthSmile: 0,
  mouthRollLower: 0,
};

/** The mouth of a silent face. */
export const REST_LIPS: Lips = relaxed;

/** Five vowels; formants after Peterson & Barney, "Control methods used in a study of the vowels", JASA 24 (1952), table II. */
export const VOWELS: readonly Vowel[] = [
  {
    name: 'a',
    low: [730, 1090, 2440],
    high: [850, 1220, 2810],
    lips: { ...relaxed, jawOpen: 0.7, mouthFunnel: 0.05, mouthStretch: 0.1 },
  },
  {
    name: 'e',
    low: [530, 1840, 2480],
    high: [610, 2330, 2990],
    lips: { ...relaxed, jawOpen: 0.42, mouthStretch: 0.35, mouthSmile: 0.2 },
  },
  {
    name: 'i',
    low: [270, 2290, 3010],
    high: [310, 2790, 3310],
    lips: { ...relaxed, jawOpen: 0.2, mouthStretch: 0.5, mouthSmile: 0.45 },
  },
  {
    name: 'o',
    low: [570, 840, 2410],
    high: [590, 920, 2710],
    lips: { ...relaxed, jawOpen: 0.48, mouthFunnel: 0.5, mouthPucker: 0.25 },
  },
  {
    name: 'u',
    low: [300, 870, 2240],
    high: [370, 950, 2670],
    lips: { ...relaxed, jawOpen: 0.22, mouthFunnel: 0.35, mouthPucker: 0.7 },
  },
];

const bilabial: Lips = { ...relaxed, jawOpen: 0.05, mouthClose: 0.4, mouthRollLower: 0.15 };
const alveolar: Lips = { ...relaxed, jawOpen: 0.13, mouthStretch: 0.15 };
const velar: Lips = { ...relaxed, jawOpen: 0.22 };
const noNoise = { centre: 1000, width: 1000, level: 0 };

/** Onsets. Loci are the classical ones: low F2 for labials, 1800 Hz for alveolars, high F2 for velars. */
export const CONSONANTS: readonly Consonant[] = [
  plosive('p', false, [300, 750, 2200], { centre: 900, width: 1400, level: 0.5 }, bilabial, 8),
  plosive('b', true, [250, 750, 2200], { centre: 700, width: 900, level: 0.3 }, bilabial, 8),
  plosive('t', false, [300, 1800, 2700], { centre: 4200, width: 2500, level: 0.6 }, alveolar, 0.6),
  plosive('d', true, [250, 1800, 2700], { centre: 3800, width: 2500, level: 0.35 }, alveolar, 0.6),
  plosive('k', false, [300, 2200, 2500], { centre: 2200, width: 900, level: 0.6 }, velar, 0.3),
  plosive('g', true, [250, 2200, 2500], { centre: 2100, width: 900, level: 0.35 }, velar, 0.3),
  sonorant('m', 'nasal', [270, 1000, 2200], bilabial, 8),
  sonorant('n', 'nasal', [270, 1700, 2500], alveolar, 0.6),
  sonorant('l', 'approximant', [360, 1250, 2700], { ...alveolar, jawOpen: 0.22 }, 0.5),
  sonorant('w', 'approximant', [300, 650, 2200], { ...relaxed, jawOpen: 0.1, mouthFunnel: 0.3, mouthPucker: 0.85 }, 3),
  fricative('f', { centre: 6500, width: 6000, level: 0.16 }, { ...relaxed, jawOpen: 0.08, mouthRollLower: 0.6 }, 5),
  fricative('s', { centre: 6800, width: 2500, level: 0.4 }, { ...alveolar, jawOpen: 0.06, mouthStretch: 0.25 }, 1),
  fricative(
    'sh',
    { centre: 3200, width: 1500, level: 0.45 },
    { ...relaxed, jawOpen: 0.08, mouthFunnel: 0.55, mouthPucker: 0.25 },
    2,
  ),
];

function plosive(
  name: string,
  voiced: boolean,
  locus: Formants,
  noise: Consonant['noise'],
  lips: Lips,
  grip: number,
): Consonant {
  return { name, manner: 'plosive', voiced, duration: voiced ? 0.07 : 0.09, locus, noise, lips, grip };
}

function sonorant(name: string, manner: 'nasal' | 'approximant', locus: Formants, lips: Lips, grip: number): Consonant {
  return { name, manner, voiced: true, duration: 0.065, locus, noise: noNoise, lips, grip };
}

function fricative(name: string, noise: Consonant['noise'], lips: Lips, grip: number): Consonant {
  return { name, manner: 'fricative', voiced: false, duration: 0.09, locus: [320, 1500, 2500], noise, lips, grip };
}
