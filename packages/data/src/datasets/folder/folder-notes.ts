import type { MotionFormat } from '../../motion/motion-format';
import type { AboutRecording } from './recording';

/** Names in a sentence, at most. */
const NAMED = 8;

/**
 * What training on a folder should know of how its files were read, a sentence each: notes of the recordings (one for all that differ in numbers only), then the channels of the face that are held at rest.
 */
export function folderNotes(
  recordings: readonly { readonly name: string; readonly about: AboutRecording }[],
  { parts }: MotionFormat,
): string[] {
  const alike = new Map<string, string[]>();
  for (const { name, about } of recordings)
    for (const note of about.face?.notes ?? []) {
      const kind = note.replace(/\d+(\.\d+)?/g, '#');
      alike.set(kind, [...(alike.get(kind) ?? []), `${name}: ${note}`]);
    }
  const notes = [...alike.values()].map(([first = '', ...others]) =>
    others.length === 0 ? first : `${first} (${others.length} more likewise)`,
  );
  return [...notes, ...parts.flatMap((part) => (part.kind === 'blendshapes' ? (restNote(part) ?? []) : []))];
}

/** Which channels of a face are held at rest, in words; undefined where all move. */
function restNote({
  names,
  file,
}: {
  readonly names: readonly string[];
  readonly file?: { readonly names: readonly string[] };
}) {
  const still = file?.names.filter((name) => !names.includes(name)) ?? [];
  return still.length === 0 ? undefined : stillNote(still);
}

/** @param still names of the channels that move in no recording */
export function stillNote(still: readonly string[]): string {
  const more = still.length > NAMED ? ` and ${still.length - NAMED} more` : '';
  const one = still.length === 1;
  return `${still.length} channel${one ? '' : 's'} of the face never move${one ? 's' : ''} and ${one ? 'is' : 'are'} held at rest: ${still.slice(0, NAMED).join(', ')}${more}`;
}
