/**
 * What a program asks of files before and after its work, as Antiphon's own packages do: that a place is free, that an input is a file, that what the system refuses is said in one line.
 * Reading and writing itself is in `@antiphon/formats`.
 */
export { assertFree } from './assert-free';
export { cannotWrite } from './cannot-write';
export { fileNotFound } from './file-not-found';
export { makeFolder } from './make-folder';
export { openBytes } from './open-bytes';
export { outputTarget } from './output-target';
export type { OutputTarget } from './output-target';
export { assertFormat, assertNotNewer } from './assert-format';
export { assertRegularFile } from './regular-file';
export type { ByteSource } from '../audio/byte-source';
