import { beginsFlacFrame } from './flac-frame';

/** Headers of frames without a frame; of any bytes, one in ten million begins like one. */
const MOST = 256;

/**
 * Counts what looks like the header of a frame while no sound comes. The decoder takes each for the possible end of the frame before, and sums up all bytes in between: a file made of such headers would
 * keep it busy for hours.
 */
export class FalseHeaders {
  private count = 0;

  /** @param streamBits bits of a sample, of frames that do not tell */
  constructor(private readonly streamBits: number) {}

  /** @param piece what the decoder gets next @throws an Error where there were too many */
  look(piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
      if (((bytes[at + 1] ?? 0) & 0xfe) !== 0xf8) continue;
      if (beginsFlacFrame(bytes.subarray(at, at + 16), this.streamBits)) this.count++;
    }
    if (this.count > MOST) throw new Error(`${this.count} headers of frames follow each other without a frame`);
  }

  /** Sound came. */
  reset(): void {
    this.count = 0;
  }
}
