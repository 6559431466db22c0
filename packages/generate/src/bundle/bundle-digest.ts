import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { TRAINING_RECORD_FILE } from '@antiphon/data/bundle';

/** The files that a bundle is: its manifest, its training record and its networks, in the order in which they are digested. */
export async function bundleFileNames(folder: string): Promise<string[]> {
  const isPart = (name: string) => name === MANIFEST || name === TRAINING_RECORD_FILE || name.endsWith('.onnx');
  return (await readdir(folder)).filter(isPart).sort();
}

export const MANIFEST = 'bundle.json';

/** SHA-256 (hex) over what a bundle is, file by file. */
export class BundleDigest {
  private readonly hash = createHash('sha256');

  /** Begins the next file, in the order of `bundleFileNames`. */
  file(name: string): void {
    this.hash.update(`${name}\n`);
  }

  /** Bytes of the file that was begun. */
  add(bytes: Uint8Array): void {
    this.hash.update(bytes);
  }

  hex(): string {
    return this.hash.digest('hex');
  }
}
