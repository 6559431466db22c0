import { createHash } from 'node:crypto';

/** SHA-256 (hex) of named arrays, whatever their order. It lies in checkpoints and files of weights, so its bytes stay as they are. */
export function weightsHash(weights: Readonly<Record<string, Float32Array>>): string {
  const sha = createHash('sha256');
  for (const name of Object.keys(weights).sort()) {
    const { buffer, byteOffset, byteLength } = weights[name];
    sha.update(`${name}\n${byteLength}\n`).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return sha.digest('hex');
}
