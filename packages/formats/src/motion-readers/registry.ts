import { AntiphonError, Registry, type Plugin } from '@antiphon/core';
import { fileEnding } from '../text/file-ending';
import { bvhReader } from './bvh-reader';
import { checkedReader, readerProblem } from './checked-reader';
import { csvReader } from './csv-reader';
import type { MotionReader, ReadMotion } from './motion-reader';
import { npyReader } from './npy-reader';
import { npzReader } from './npz-reader';

/** Every kind of motion file that can be read and ships. A new kind is one line here. */
export const MOTION_READERS: readonly MotionReader[] = [bvhReader, csvReader, npyReader, npzReader];

const registry = new Registry<MotionReader>(
  {
    what: 'motion reader',
    pattern: /^\.[a-z0-9]+$/,
    expected: 'an ending such as ".bvh": a dot, lower-case letters and digits',
  },
  Object.fromEntries(MOTION_READERS.map((reader) => [reader.ending, reader])),
);

/**
 * Makes a kind of motion file known by its ending, to folders of recordings and whatever else reads motion. What it gets wrong later is a PLUGIN_MISTAKE.
 * @throws INVALID_INPUT if the ending is taken or the reader is incomplete
 */
export function registerMotionReader(reader: MotionReader): void {
  const ending = reader?.ending;
  registry.register(ending, checkedReader(reader, registry.foreign(ending)), readerProblem(reader));
}

/** The plugin that a file's reader comes from; undefined for those that ship. */
export function motionReaderPlugin(file: string): Plugin | undefined {
  return registry.pluginOf(fileEnding(file));
}

/** The reader for a file by its ending, in any case; undefined where there is none. */
export function motionReaderOf(file: string): MotionReader | undefined {
  return registry.get(fileEnding(file));
}

/**
 * Reads a motion of the kind that the file's ending says.
 * @param source the file's name or path: its ending decides, and errors name it
 * @throws INVALID_BVH, INVALID_CSV, INVALID_NPY, INVALID_NPZ, INVALID_MOTION; INVALID_INPUT for another ending
 */
export function decodeMotionFile(bytes: Uint8Array, source: string): ReadMotion {
  const reader = motionReaderOf(source);
  if (reader === undefined) {
    const known = registry.keys().join(', ');
    throw new AntiphonError('INVALID_INPUT', { source, problem: `no motion file that is known. Endings: ${known}` });
  }
  return reader.read(bytes, source);
}
