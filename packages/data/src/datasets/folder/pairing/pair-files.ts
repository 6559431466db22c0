import { extname } from 'node:path';
import { AUDIO_ENDINGS, unreadByName, motionReaderOf } from '@antiphon/formats';
import { isSuperseded, stemOf } from './take-version';

/** The files (names in their folder) of one recording. */
export interface RecordingFiles {
  /** The audio file's name without its ending. */
  readonly name: string;
  readonly audio: string;
  readonly body?: string;
  readonly face?: string;
  /** Text with the names of the face's channels, for files that cannot hold them. */
  readonly names?: string;
}

/** What a folder's file names tell. */
export interface PairedFiles {
  /** By name. */
  readonly recordings: readonly RecordingFiles[];
  /** What belongs to no recording. */
  readonly skipped: readonly { readonly file: string; readonly why: string }[];
  /** Files that could belong together in several ways. */
  readonly ambiguous: readonly { readonly file: string; readonly problem: string }[];
}

/**
 * Finds the recordings among the names of a folder's files. A motion file belongs to the audio file with the same name before the ending; else to the one whose
 * name is a run of whole words of its own (split at `_`, `-`, `.` and blanks, in any case; `1114_3_15.wav` with `bs_value_1114_3_15.npy`), the longest such name;
 * else, where the folder has one audio and one body or face file or both, they are a recording. Of a Live Link Face take, `_cal` goes before `_raw` and both before `_neutral`.
 * What fits in two ways is reported, never guessed. Letters with accents are the same however they are composed (macOS takes them apart).
 * @param labels those of the files that are tables of labels: no motion, where there is another one
 */
export function pairFiles(files: readonly string[], labels: ReadonlySet<string> = new Set()): PairedFiles {
  // By code unit, so that the order, and with it the split and the hash, is the same in every locale and on every system.
  const visible = files.filter((file) => !file.startsWith('.')).sort(byName);
  const audios = visible.filter((file) => AUDIO_ENDINGS.includes(extname(file).toLowerCase()));
  const motions = visible.filter((file) => motionReaderOf(file) !== undefined);
  const ambiguous: { file: string; problem: string }[] = [];
  const owned = new Map<string, string[]>();
  const byStem = groupBy(audios, stemOf);
  const byWords = groupBy(audios, (file) => wordsOf(file).join('\n'));
  for (const motion of motions) {
    const owners = ownersOf(motion, byStem, byWords);
    if (owners.length > 1)
      ambiguous.push({ file: motion, problem: `its name fits ${owners.map(quote).join(' and ')} equally well` });
    else for (const owner of owners) owned.set(owner, [...(owned.get(owner) ?? []), motion]);
  }
  const moving = motionsAmong(motions, labels);
  if (owned.size === 0 && ambiguous.length === 0 && isOnlyRecording(audios, moving))
    for (const audio of audios) owned.set(audio, motions);

  const recordings: RecordingFiles[] = [];
  const others = new Map<string, string>();
  const unclear = new Map<string, string>();
  for (const audio of audios) {
    const all = owned.get(audio) ?? [];
    const own = motionsAmong(all, labels);
    for (const file of all)
      if (!own.includes(file)) others.set(file, `a table of labels beside ${own.map(quote).join(' and ')}, no motion`);
    const [body, face] = (['body', 'face'] as const).map((part) => {
      const candidates = own.filter((file) => motionReaderOf(file)?.part === part);
      const equal = candidates.filter((file) => stemOf(file) === stemOf(audio));
      const best = equal.length > 0 ? equal : candidates.filter((file) => !isSuperseded(file, candidates));
      const [chosen, ...rest] = best;
      if (rest.length > 0) {
        ambiguous.push({ file: audio, problem: `${best.map(quote).join(' and ')} could each be its ${part}` });
        for (const file of best) unclear.set(file, `it is not clear whether it is the ${part} of "${stemOf(audio)}"`);
      }
      for (const file of candidates)
        if (chosen !== undefined && file !== chosen && rest.length === 0)
          others.set(
            file,
            equal.length > 0
              ? `${quote(chosen)}, whose name is exactly that of the audio, is the ${part} of "${stemOf(audio)}"`
              : `${quote(chosen)}, of the same take, is the ${part} of "${stemOf(audio)}"`,
          );
      return chosen;
    });
    if (body === undefined && face === undefined) continue;
    const names = face === undefined ? [] : namesFor(face, visible);
    if (face !== undefined && names.length > 1 && face.toLowerCase().endsWith('.npy'))
      ambiguous.push({
        file: face,
        problem: `${names.map(quote).join(' and ')} could each hold the names of its channels`,
      });
    recordings.push({
      name: stemOf(audio),
      audio,
      ...(body === undefined ? {} : { body }),
      ...(face === undefined ? {} : { face }),
      ...(names[0] === undefined || names.length > 1 ? {} : { names: names[0] }),
    });
  }
  const used = new Set(recordings.flatMap(({ audio, body, face, names }) => [audio, body, face, names]));
  const skipped = [...files]
    .sort(byName)
    .flatMap((file) =>
      (used.has(file) && !unclear.has(file)) || ambiguous.some((each) => each.file === file)
        ? []
        : [{ file, why: unclear.get(file) ?? others.get(file) ?? whySkipped(file, audios, motions) }],
    );
  return { recordings, skipped, ambiguous };
}

/** Motion files without the tables of labels, unless there is nothing else. */
function motionsAmong(motions: readonly string[], labels: ReadonlySet<string>): readonly string[] {
  const others = motions.filter((file) => !labels.has(file));
  return others.length > 0 ? others : motions;
}

/** The audio files that a motion file could belong to by its name: none, one, or several that fit equally well. */
function ownersOf(motion: string, byStem: Groups, byWords: Groups): readonly string[] {
  const equal = byStem.get(stemOf(motion));
  if (equal !== undefined) return equal;
  const words = wordsOf(motion);
  for (let length = words.length; length > 0; length--) {
    const runs = new Set(words.slice(length - 1).map((_, at) => words.slice(at, at + length).join('\n')));
    const fits = [...runs].flatMap((run) => byWords.get(run) ?? []);
    if (fits.length > 0) return fits;
  }
  return [];
}

type Groups = ReadonlyMap<string, readonly string[]>;

function groupBy(files: readonly string[], key: (file: string) => string): Groups {
  const groups = new Map<string, string[]>();
  for (const file of files) groups.set(key(file), [...(groups.get(key(file)) ?? []), file]);
  return groups;
}

function isOnlyRecording(audios: readonly string[], motions: readonly string[]): boolean {
  const parts = motions.map((file) => motionReaderOf(file)?.part);
  return audios.length === 1 && parts.length > 0 && new Set(parts).size === parts.length;
}

/** `STEM.names.txt`, else every text whose name has the word "name" or "names". */
function namesFor(face: string, files: readonly string[]): string[] {
  const own = files.filter(
    (file) => ownsNames(file) && stemOf(file).toLowerCase() === `${stemOf(face)}.names`.toLowerCase(),
  );
  if (own.length > 0) return own;
  return files.filter(
    (file) =>
      extname(file).toLowerCase() === '.txt' &&
      !ownsNames(file) &&
      wordsOf(file).some((word) => /^names?$/i.test(word)),
  );
}

function whySkipped(file: string, audios: readonly string[], motions: readonly string[]): string {
  if (file.startsWith('.')) return 'hidden';
  if (audios.includes(file)) return 'no motion file goes with it';
  if (motions.includes(file)) return 'no audio file goes with it';
  return unreadByName(file) ?? 'neither audio nor motion, by its ending';
}

function ownsNames(file: string): boolean {
  return /\.names\.txt$/i.test(file);
}

function byName(a: string, b: string): number {
  const [x, y] = [a.normalize('NFC'), b.normalize('NFC')];
  return x < y ? -1 : x > y ? 1 : a < b ? -1 : 1;
}

function wordsOf(file: string): string[] {
  return stemOf(file)
    .toLowerCase()
    .split(/[_\-. ]+/)
    .filter((word) => word !== '');
}

function quote(file: string): string {
  return JSON.stringify(file);
}
