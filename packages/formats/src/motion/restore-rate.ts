/**
 * Brings motion that was decimated (see `decimate`) back to the rate of the files, in pieces. A model's frame is the mean of `factor` file frames, so it lies at
 * the centre of its block: file frame j is read at the model's position (j + ½) / factor − ½, linearly between the two frames around it (rotations as 6D,
 * which the decoder makes rotations again); before the first centre and after the last one the motion holds.
 */
export class RateRestorer {
  /** The last frame that has come: the next ones are read from it on. */
  private last = new Float32Array(0);
  private come = 0;
  private given = 0;

  /**
   * @param width numbers per frame
   * @param factor file frames per frame, above 0
   */
  constructor(
    private readonly width: number,
    private readonly factor: number,
  ) {}

  /** The file frames `[n, width]` that are settled once the next frames are known; n may be 0. */
  push(frames: Float32Array): Float32Array {
    if (frames.length === 0) return frames;
    const first = Math.max(0, this.come - 1);
    const known = new Float32Array(this.last.length + frames.length);
    known.set(this.last);
    known.set(frames, this.last.length);
    this.come += frames.length / this.width;
    this.last = known.slice(-this.width);
    // Up to the last centre that has come: beyond it, the next frame decides.
    return this.read(known, first, Math.floor((this.come - 0.5) * this.factor - 0.5) + 1);
  }

  /** The file frames after the last centre. */
  end(): Float32Array {
    return this.read(this.last, this.come - 1, fileFrames(this.come, this.factor));
  }

  /** File frames `given` to `until` (exclusive), of frames of which the first is number `first`. */
  private read(known: Float32Array, first: number, until: number): Float32Array {
    const { width, factor, given } = this;
    const count = Math.max(0, Math.min(until, fileFrames(this.come, factor)) - given);
    const result = new Float32Array(count * width);
    for (let i = 0; i < count; i++) {
      const position = Math.max(0, Math.min(this.come - 1, (given + i + 0.5) / factor - 0.5));
      const before = Math.floor(position);
      const part = position - before;
      const from = (before - first) * width;
      for (let column = 0; column < width; column++) {
        const value = known[from + column] ?? 0;
        const next = part === 0 ? value : (known[from + width + column] ?? 0);
        result[i * width + column] = value + part * (next - value);
      }
    }
    this.given += count;
    return result;
  }
}

/** How many frames of a file `frames` of the model are. */
export function fileFrames(frames: number, factor: number): number {
  return Math.round(frames * factor);
}
