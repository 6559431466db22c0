import { webcrypto } from 'node:crypto';
import type { Audio } from '@antiphon/formats';

/** SHA-256 of a recording's file, in hex; computed beside the event loop. */
export function fileDigest(file: Uint8Array): Promise<string> {
  return digest(file);
}

/** SHA-256 of decoded samples: of the rate and the number of channels as 64-bit floats, and each channel's 32-bit floats, all little-endian. */
export function samplesDigest({ sampleRate, channels }: Audio): Promise<string> {
  const length = channels.reduce((sum, channel) => sum + channel.length, 0);
  const bytes = new DataView(new ArrayBuffer(16 + 4 * length));
  bytes.setFloat64(0, sampleRate, true);
  bytes.setFloat64(8, channels.length, true);
  let at = 16;
  for (const channel of channels)
    for (const sample of channel) {
      bytes.setFloat32(at, sample, true);
      at += 4;
    }
  return digest(new Uint8Array(bytes.buffer));
}

async function digest(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex');
}
