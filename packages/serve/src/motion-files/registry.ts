import { AntiphonError } from '@antiphon/core';
import type { MotionFormat } from '@antiphon/data';
import { bvhFile } from './bvh';
import { streamOf } from './collected';
import { csvFile } from './csv';
import { glbFile, gltfFile } from './gltf';
import { htmlFile } from './html';
import { jsonFile } from './json';
import type { Encodable, MotionExtras, MotionFile, MotionStream } from './motion-file';
import { npyFile } from './npy';

/** The kinds of files that a motion can become, by their ending. */
export const MOTION_FILES: Readonly<Record<string, MotionFile>> = {
  bvh: bvhFile,
  csv: csvFile,
  npy: npyFile,
  json: jsonFile,
  glb: glbFile,
  gltf: gltfFile,
  html: htmlFile,
};

/**
 * The kind of file by its ending (without dot).
 * @param target what an error names
 * @param format where it is known: that of the motion
 * @throws UNSUPPORTED_OUTPUT for an unknown ending, or one that cannot hold a motion of this format
 */
export function motionFile(ending: string, target: string, format?: MotionFormat): MotionFile {
  const endings = Object.keys(MOTION_FILES);
  const fits = (file: MotionFile) =>
    format === undefined || file.needs === undefined || format.parts.some(({ kind }) => kind === file.needs);
  const known = endings.filter((name) => MOTION_FILES[name] !== undefined && fits(MOTION_FILES[name]));
  const file = Object.hasOwn(MOTION_FILES, ending) ? MOTION_FILES[ending] : undefined;
  if (file !== undefined && fits(file)) return file;
  const lacks = file?.needs === 'blendshapes' ? 'face' : 'skeleton';
  throw new AntiphonError('UNSUPPORTED_OUTPUT', {
    path: file === undefined ? target : `${target} (this motion has no ${lacks})`,
    known: known.map((name) => `.${name}`).join(', '),
  });
}

/**
 * A motion as the content of a file, whole. A page has silence where no audio is given.
 * @throws UNSUPPORTED_OUTPUT, and INVALID_INPUT for features of a wrong number or that are not finite
 */
export async function encodeMotionFile(
  ending: string,
  motion: Encodable | MotionStream,
  extras: MotionExtras = {},
): Promise<Uint8Array> {
  const file = motionFile(ending, `a motion as ${ending}`, motion.format);
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.write('blocks' in motion ? motion : streamOf(motion), extras))
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}
