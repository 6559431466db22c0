import { readFile } from 'node:fs/promises';
import type { Scores } from './scores';

/** A line of the results: one training, and what came of it. */
export interface Trained {
  readonly recipe: string;
  readonly training: Readonly<Record<string, unknown>>;
  /** What it was to take. */
  readonly seconds: number;
  readonly steps: number;
  readonly seed: number;
  /** Seconds that it took by the clock. */
  readonly took: number;
  /** Per guidance scale. */
  readonly scores: Readonly<Record<string, Scores>>;
}

/** What is there of it; nothing where there is no file. */
export async function readResults(path: string): Promise<Trained[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Trained);
}

/** What tables and pictures show of a training. */
export interface Shown {
  readonly name: keyof Scores;
  readonly label: string;
  readonly digits: number;
  /** What the recordings have, where that is a number to come near to. */
  readonly truth?: number;
  /** By what a value is divided. */
  readonly unit?: number;
}

/** Of the demo's test recordings themselves. (The demo prints those of its truth sampled anew: 1,129 and 0.0135.) */
const [TRUE_JERK, TRUE_TREMOR] = [1134, 0.013];

export const METRICS_SHOWN: readonly Shown[] = [
  { name: 'lipError', label: 'lip error', digits: 4 },
  { name: 'fdG', label: 'FD pose', digits: 2 },
  { name: 'fdK', label: 'FD motion', digits: 3 },
  { name: 'jerk', label: 'jerk ÷ truth', digits: 2, truth: 1, unit: TRUE_JERK },
  { name: 'tremor', label: 'tremor %', digits: 2, truth: 100 * TRUE_TREMOR, unit: 0.01 },
  { name: 'divSample', label: 'diversity', digits: 3 },
  { name: 'beatRecall', label: 'beat recall', digits: 2 },
  { name: 'beatPrecision', label: 'beat precision', digits: 2 },
];

/** The median over trainings, the least and the largest; of an even number the mean of the two in the middle. */
export function valuesOf(group: readonly Trained[], scale: string, { name, unit = 1 }: Shown) {
  const sorted = group
    .flatMap(({ scores }) => scores[scale]?.[name] ?? [])
    .map((value) => value / unit)
    .sort((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? NaN;
  const middle = (at((sorted.length - 1) >> 1) + at(sorted.length >> 1)) / 2;
  return { low: at(0), middle, high: at(sorted.length - 1) };
}
