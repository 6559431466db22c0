import { AntiphonError, Registry } from '@antiphon/core';
import type { MotionFormat } from '../motion/motion-format';
import { bvhFile } from './bvh';
import { checkedMotionFile, motionFileProblem } from './checked-motion-file';
import { streamOf } from './collected';
import { csvFile } from './csv';
import { glbFile, gltfFile } from './gltf';
import { htmlFile } from './html';
import { jsonFile } from './json';
import type { Encodable, MotionExtras, MotionFile, EncodableStream } from './motion-file';
import { npyFile } from './npy';
import { tooLong } from './text-limit';

/** The kinds of files that a motion can become and that ship, by their ending. */
export const MOTION_FILES: Readonly<Record<string, MotionFile>> = {
  bvh: bvhFile,
  csv: csvFile,
  npy: npyFile,
  json: jsonFile,
  glb: glbFile,
  gltf: gltfFile,
  html: htmlFile,
};

const registry = new Registry<MotionFile>(
  {
    what: 'motion file',
    pattern: /^[a-z0-9]+$/,
    expected: 'an ending such as "bvh": lower-case letters and digits without a dot',
  },
  MOTION_FILES,
);

/** Endings of all kinds of files, in the order in which they were registered. */
export function motionFileEndings(): string[] {
  return registry.keys();
}

/**
 * Makes a kind of file known under its ending, to `writeMotion`, commands and requests alike. What it gets wrong later is a PLUGIN_MISTAKE.
 * @throws INVALID_INPUT if the ending is taken or cannot be, or the definition is incomplete
 */
export function registerMotionFile(ending: string, file: MotionFile): void {
  registry.register(ending, checkedMotionFile(file, registry.foreign(ending)), motionFileProblem(file));
}

/**
 * The kind of file by its ending (without dot).
 * @param target what an error names
 * @param format where it is known: that of the motion
 * @throws UNSUPPORTED_OUTPUT for an unknown ending, or one that cannot hold a motion of this format
 */
export function motionFile(ending: string, target: string, format?: MotionFormat): MotionFile {
  const fits = (file: MotionFile) =>
    format === undefined || file.needs === undefined || format.parts.some(({ kind }) => kind === file.needs);
  const known = motionFileEndings().filter((name) => {
    const kind = registry.get(name);
    return kind !== undefined && fits(kind);
  });
  const file = registry.get(ending);
  if (file !== undefined && fits(file)) return file;
  const lacks = file?.needs === 'blendshapes' ? 'face' : 'skeleton';
  throw new AntiphonError('UNSUPPORTED_OUTPUT', {
    path: file === undefined ? target : `${target} (this motion has no ${lacks})`,
    known: known.map((name) => `.${name}`).join(', '),
  });
}

/**
 * What `encodeMotionFile` would refuse of a motion of so many frames, before it is made: a server asks as soon as it knows how long the audio is (`audioSeconds`).
 * @throws UNSUPPORTED_OUTPUT, INVALID_INPUT for a motion that is too long for this kind of file
 */
export function assertEncodable(ending: string, motion: Pick<Encodable, 'format' | 'frames'>): void {
  const problem = motionFile(ending, `a motion as ${ending}`, motion.format).problem?.(motion);
  if (problem !== undefined) throw tooLong(problem);
}

/**
 * A motion as the content of a file, whole. A page has silence where no audio is given.
 * @throws UNSUPPORTED_OUTPUT, and INVALID_INPUT for features of a wrong number or that are not finite, or too many for this kind of file
 */
export async function encodeMotionFile(
  ending: string,
  motion: Encodable | EncodableStream,
  extras: MotionExtras = {},
): Promise<Uint8Array> {
  assertEncodable(ending, motion);
  const file = motionFile(ending, `a motion as ${ending}`, motion.format);
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.write('blocks' in motion ? motion : streamOf(motion), extras))
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}
