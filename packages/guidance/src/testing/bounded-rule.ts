import { mapSamples, type Branch, type Guidance, type Samples, type Step } from '@antiphon/core';
import { demand } from './demand';
import { beginWalk, createIfPossible, noisy, toyPrediction, type Subject } from './subject';

/** How many times as large as the largest number that comes in a result may be, at scales up to 20. */
const MOST = 1000;
/** Near 1; far from where squares can be held in float32; and so small that float32 holds few digits. Float64 gets the same, and further off. */
const MAGNITUDES = { float32: [1, 1e30, 1e-30, 1e-40], float64: [1, 1e30, 1e-30, 1e200, 1e-310] } as const;

/** A prediction from ordinary numbers `values`; `full` says whether the branch is the model as it is, with all conditions. */
type Shape = (values: Samples, full: boolean) => (i: number) => number;

const features = ({ shape }: Subject): number => shape[2];
const constant: Shape = (values) => () => values[0];

/** What networks say that are new, broken or asked about silence: everything by which a careless division goes wrong. */
function shapesOf(subject: Subject): Record<string, Shape> {
  const ordinary: Shape = (values) => (i) => values[i];
  return {
    'ordinary predictions': ordinary,
    'predictions that are all 0': () => () => 0,
    'one constant for all branches': () => () => 0.1,
    'a constant for each branch': constant,
    'a constant but for the conditional branch': (values, full) => (full ? ordinary : constant)(values, full),
    'a constant conditional branch': (values, full) => (full ? constant : ordinary)(values, full),
    'predictions that are almost constant': (values) => (i) => 0.1 + 1e-6 * values[i],
    'an almost constant branch but for the conditional one': (values, full) => (i) =>
      full ? values[i] : 0.1 + 1e-6 * values[i],
    'predictions that are constant over time': (values) => (i) => values[i % features(subject)],
    'predictions that are constant over features': (values) => (i) => values[Math.floor(i / features(subject))],
    'a tiny conditional branch': (values, full) => (i) => values[i] * (full ? 1e-30 : 1),
    'tiny branches but for the conditional one': (values, full) => (i) => values[i] * (full ? 1 : 1e-30),
  };
}

/** Finite numbers in, finite numbers of that size out: constants, zeros, the huge and the tiny, in both precisions. */
export function checkBounded(subject: Subject): void {
  const numbers = ordinaryNumbers(subject);
  for (const scale of [undefined, 0, 20]) {
    const guidance = createIfPossible(subject, scale);
    if (guidance === undefined) continue;
    for (const precision of ['float32', 'float64'] as const)
      for (const magnitude of MAGNITUDES[precision])
        for (const [called, shape] of Object.entries(shapesOf(subject)))
          checkWalk(subject, { guidance, scale, numbers, precision, magnitude, called, shape });
  }
}

interface Case {
  readonly guidance: Guidance;
  readonly numbers: OrdinaryNumbers;
  readonly scale: number | undefined;
  readonly precision: 'float32' | 'float64';
  readonly magnitude: number;
  readonly called: string;
  readonly shape: Shape;
}

function checkWalk(subject: Subject, one: Case): void {
  const { guidance, numbers, scale, precision, magnitude, called, shape } = one;
  const kind = precision === 'float32' ? Float32Array : Float64Array;
  let largest = 0; // of the walk so far, since a strategy may remember
  const given = (values: Samples): Samples => {
    for (const value of values) largest = Math.max(largest, Math.abs(value));
    return values;
  };
  const scaled = (values: Samples) => mapSamples(new kind(values.length), (i) => magnitude * values[i]);
  const walk = beginWalk(subject, guidance, {
    evaluate(branch, step) {
      const value = shape(numbers(branch, step), isFull(subject, branch));
      return given(mapSamples(new kind(length(subject)), (i) => magnitude * value(i)));
    },
    noisy: (step) => given(scaled(numbers(undefined, step))),
  });
  for (const step of subject.steps) {
    const { output } = walk(step);
    for (const value of [...output.x0, ...(output.renoise ?? [])])
      demand(
        Number.isFinite(value) && Math.abs(value) <= MOST * largest,
        `${value} for ${called} of the size ${magnitude} in ${precision}, ${at(step, scale)}, where no number that came in is larger than ${largest}`,
      );
  }
}

type OrdinaryNumbers = (branch: Branch | undefined, step: Step) => Samples;

/** What the toy network says to a branch, or the noisy batch: drawn once for all the walks. */
function ordinaryNumbers(subject: Subject): OrdinaryNumbers {
  const drawn = new Map<string, Samples>();
  return (branch, step) => {
    const key = `${branch?.name} ${step.index}`;
    const known = drawn.get(key) ?? (branch ? toyPrediction(subject, branch, step, 1) : noisy(subject, step, 1));
    drawn.set(key, known);
    return known;
  };
}

function isFull({ conditions }: Subject, { keep, unrelated, timestep, smooth, perturb, model }: Branch): boolean {
  const weakened = [unrelated, timestep, smooth, perturb, model].some((field) => field !== undefined);
  return !weakened && conditions.every((name) => keep[name] !== false);
}

function at({ sigma }: Step, scale: number | undefined): string {
  return `at ${scale === undefined ? 'its own scale' : `scale ${scale}`}, sigma ${sigma}`;
}

function length({ shape }: Subject): number {
  return shape.reduce((a, b) => a * b);
}
