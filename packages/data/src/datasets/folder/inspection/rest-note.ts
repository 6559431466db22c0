import type { MotionFormat } from '@antiphon/formats';

/** Names in a sentence, at most. */
const NAMED = 8;

/** Which channels of a corpus's face are held at rest, in words; none where all move. */
export function restNotes({ parts }: MotionFormat): string[] {
  return parts.flatMap((part) => {
    if (part.kind !== 'blendshapes' || part.file === undefined) return [];
    const moving = new Set(part.names);
    return [restNote(part.file.names.filter((name) => !moving.has(name)))];
  });
}

/**
 * The sentence that says which channels of a face never move, and are therefore held at rest.
 * @param still names of the channels that move in no recording
 */
export function restNote(still: readonly string[]): string {
  const more = still.length > NAMED ? ` and ${still.length - NAMED} more` : '';
  const one = still.length === 1;
  return `${still.length} channel${one ? '' : 's'} of the face never move${one ? 's' : ''} and ${one ? 'is' : 'are'} held at rest: ${still.slice(0, NAMED).join(', ')}${more}`;
}
