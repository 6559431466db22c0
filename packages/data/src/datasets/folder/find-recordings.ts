import { readdir } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { AUDIO_ENDINGS } from '../../audio/decode-audio';
import { fileNotFound } from '../../formats/file-not-found';
import { MOTION_READERS } from '../../motion/readers/registry';

/** The files of one recording, by their names in the folder. */
export interface RecordingFiles {
  readonly name: string;
  readonly audio: string;
  /** Of the body (BVH), of the face, or both. */
  readonly body?: string;
  readonly face?: string;
  /** Text file with the names of the face's channels, one in a line. */
  readonly names?: string;
}

export interface FolderFiles {
  /** By name, in the order of code units: the same in every locale. */
  readonly recordings: readonly RecordingFiles[];
  readonly skipped: readonly { readonly file: string; readonly why: string }[];
}

/** Files that are beside recordings on purpose, and need no mention: what `antiphon data synth` writes about its truth, and names of channels. */
const NAMES = /(^|[_\-. ])names?([_\-. ]|$)/i;

/**
 * Which files of a folder belong together. A motion belongs to the audio of the same name (`NAME.wav` with `NAME.bvh`), else to the one whose name is a part of its own between
 * `_`, `-`, `.` and spaces (`1114_3.wav` with `bs_value_1114_3.npy`; the longest counts). Where a folder has one audio file and one motion (one of a body and one of a face at most), they are a recording whatever their names.
 * @throws FILE_NOT_FOUND
 */
export async function findRecordings(folder: string): Promise<FolderFiles> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw fileNotFound(folder, error);
  });
  const files = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
  const audios = files.filter((file) => AUDIO_ENDINGS.includes(ending(file)));
  const motions = files.filter((file) => Object.hasOwn(MOTION_READERS, ending(file)));
  const lists = files.filter((file) => ending(file) === '.txt' && NAMES.test(stem(file)));
  const skipped = new Map<string, string>();
  const owners = ownersOf(audios, motions, skipped);
  const recordings = audios.flatMap((audio): RecordingFiles[] => {
    const own = motions.filter((motion) => owners.get(motion) === audio);
    const [bodies, faces] = [own.filter(isBody), own.filter((file) => !isBody(file))];
    if (own.length === 0) skipped.set(audio, skipped.get(audio) ?? `no motion belongs to it`);
    for (const several of [bodies, faces])
      for (const file of several.slice(1)) skipped.set(file, `${several[0]} is taken as the motion of ${audio}`);
    const [[body], [face]] = [bodies, faces];
    const names = face === undefined ? undefined : namesOf(face, lists);
    return own.length === 0
      ? []
      : [{ name: stem(audio), audio, ...(body && { body }), ...(face && { face }), ...(names && { names }) }];
  });
  const known = new Set([...audios, ...motions, ...lists]);
  for (const file of files) if (!known.has(file)) skipped.set(file, `no audio or motion file by its ending`);
  return { recordings, skipped: [...skipped].map(([file, why]) => ({ file, why })).sort(byFile) };
}

/** The audio that each motion belongs to. */
function ownersOf(
  audios: readonly string[],
  motions: readonly string[],
  skipped: Map<string, string>,
): Map<string, string> {
  const owners = new Map<string, string>();
  for (const motion of motions) {
    const own = audios.filter((audio) => stem(audio) === stem(motion));
    const fitting = own.length > 0 ? own : longest(audios.filter((audio) => isRunOf(stem(audio), stem(motion))));
    const [owner, ...others] = fitting;
    if (owner !== undefined && others.length === 0) owners.set(motion, owner);
    else if (owner !== undefined) skipped.set(motion, `it may belong to ${fitting.join(' or ')}`);
  }
  const [audio] = audios;
  const free = motions.filter((motion) => !owners.has(motion));
  if (audios.length === 1 && audio !== undefined && owners.size === 0)
    if (free.filter(isBody).length <= 1 && free.filter((file) => !isBody(file)).length <= 1)
      for (const motion of free) owners.set(motion, audio);
  for (const motion of motions)
    if (!owners.has(motion)) skipped.set(motion, skipped.get(motion) ?? 'no audio belongs to it');
  return owners;
}

function longest(files: readonly string[]): string[] {
  const length = Math.max(...files.map((file) => stem(file).length));
  return files.filter((file) => stem(file).length === length);
}

/** Whether the words of one name are, one after the other, among those of another. */
function isRunOf(part: string, whole: string): boolean {
  const words = (text: string) => text.toLowerCase().split(/[_\-. ]+/);
  const [inner, outer] = [words(part), words(whole)];
  return outer.some((_, at) => inner.every((word, i) => outer[at + i] === word));
}

/** `NAME.names.txt`, else the one list of names that the folder has. */
function namesOf(motion: string, lists: readonly string[]): string | undefined {
  return lists.find((list) => stem(list) === `${stem(motion)}.names`) ?? (lists.length === 1 ? lists[0] : undefined);
}

function isBody(file: string): boolean {
  return ending(file) === '.bvh';
}

function ending(file: string): string {
  return extname(file).toLowerCase();
}

function stem(file: string): string {
  return basename(file, extname(file));
}

function byFile(a: { readonly file: string }, b: { readonly file: string }): number {
  return a.file < b.file ? -1 : 1;
}
