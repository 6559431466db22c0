/**
 * Two streams of frames as one: each frame of the first, then the frame of the second. Blocks may be of any sizes; both streams have as many frames in all.
 * @param widths features of either
 * @throws RangeError where one ends before the other; what either throws
 */
export async function* joinedBlocks(
  streams: readonly [AsyncIterable<Float32Array>, AsyncIterable<Float32Array>],
  widths: readonly [number, number],
): AsyncGenerator<Float32Array> {
  const sources = [new Frames(streams[0], widths[0]), new Frames(streams[1], widths[1])] as const;
  const [first, second] = sources;
  try {
    for (;;) {
      const ready = [await first.ready(), await second.ready()] as const;
      const frames = Math.min(...ready);
      if (frames === 0) {
        if (ready[0] === ready[1]) return;
        throw new RangeError('One of two motions that belong together ended before the other.');
      }
      const [a, b] = [first.take(frames), second.take(frames)];
      const joined = new Float32Array(a.length + b.length);
      for (let frame = 0; frame < frames; frame++) {
        const at = frame * (widths[0] + widths[1]);
        joined.set(a.subarray(frame * widths[0], (frame + 1) * widths[0]), at);
        joined.set(b.subarray(frame * widths[1], (frame + 1) * widths[1]), at + widths[0]);
      }
      yield joined;
    }
  } finally {
    for (const source of sources) await source.close();
  }
}

/** A stream of frames, of which any number can be taken that are ready. */
class Frames {
  private readonly blocks: AsyncIterator<Float32Array>;
  private left = new Float32Array(0);

  constructor(
    stream: AsyncIterable<Float32Array>,
    private readonly width: number,
  ) {
    this.blocks = stream[Symbol.asyncIterator]();
  }

  /** How many frames can be taken; 0 after the last. */
  async ready(): Promise<number> {
    while (this.left.length === 0) {
      const { done, value } = await this.blocks.next();
      if (done === true) return 0;
      this.left = Float32Array.from(value);
    }
    return this.left.length / this.width;
  }

  take(frames: number): Float32Array {
    const taken = this.left.slice(0, frames * this.width);
    this.left = this.left.slice(frames * this.width);
    return taken;
  }

  async close(): Promise<void> {
    await this.blocks.return?.();
  }
}
