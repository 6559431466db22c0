import { isSameRate } from '../recording/common-rate';
import type { AboutRecording } from '../recording/recording';

/** How many recordings a note names. */
const NAMED = 3;

/** A recording by its name. */
export interface NamedAbout {
  readonly name: string;
  readonly about: AboutRecording;
}

/**
 * What was assumed or changed in reading recordings, as sentences: what is so of many is said once.
 * @param fps Hz: the rate that they were all brought to
 */
export function readingNotes(recordings: readonly NamedAbout[], fps: number): string[] {
  const alike = new Map<string, { name: string; note: string }[]>();
  for (const { name, about } of recordings)
    for (const note of about.notes ?? []) {
      const kind = note.replace(/\d+(\.\d+)?/g, '#');
      alike.set(kind, [...(alike.get(kind) ?? []), { name, note }]);
    }
  const resampled = recordings.filter(({ about }) => !isSameRate(about.fps, fps));
  return [
    ...[...alike.values()].flatMap(said),
    ...(resampled.length === 0
      ? []
      : [
          `${listed(resampled.map(({ name }) => name))}: ${resamplingNote(
            resampled.map(({ about }) => about.fps),
            fps,
          )}`,
        ]),
  ];
}

/** A note of several recordings, once: as it is where it is the same, else with the numbers of the first. */
function said(alike: readonly { readonly name: string; readonly note: string }[]): string[] {
  const [first] = alike;
  if (first === undefined) return [];
  if (alike.every(({ note }) => note === first.note))
    return [`${listed(alike.map(({ name }) => name))}: ${first.note}`];
  return [
    `${first.name}: ${first.note} (likewise, with other numbers: ${listed(alike.slice(1).map(({ name }) => name))})`,
  ];
}

/** @param rates Hz: those of the recordings */
export function resamplingNote(rates: readonly number[], fps: number): string {
  const [low, high] = [Math.min(...rates), Math.max(...rates)].map((rate) => Number(rate.toFixed(3)));
  return `resampled from ${low === high ? '' : `${low} to `}${high} Hz to ${Number(fps.toFixed(3))} Hz, at which all are trained on`;
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
