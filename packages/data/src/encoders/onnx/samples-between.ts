/** The samples of a channel that arrive bit by bit: holds only those that are still wanted. Outside the recording lies silence. */
export class SamplesBetween {
  private parts: Float32Array[] = [];
  /** Index of the first held sample in the recording. */
  private first = 0;
  private count = 0;

  push(samples: Float32Array): void {
    if (samples.length === 0) return;
    // Whoever pushes may use the array again.
    this.parts.push(samples.slice());
    this.count += samples.length;
  }

  /** Samples so far. */
  get length(): number {
    return this.first + this.count;
  }

  /** Samples in memory. */
  get held(): number {
    return this.count;
  }

  /** Samples `from` to `to` of the recording into every `step`-th place of `target`, from place `offset` on. */
  copy(from: number, to: number, target: Float32Array, offset: number, step: number): void {
    let start = this.first;
    for (const part of this.parts) {
      const begin = Math.max(from, start);
      const end = Math.min(to, start + part.length);
      for (let i = begin; i < end; i++) target[offset + (i - from) * step] = part[i - start] ?? 0;
      start += part.length;
    }
  }

  /** What lies before is not asked for again. */
  forget(before: number): void {
    for (let part = this.parts[0]; part !== undefined && this.first + part.length <= before; part = this.parts[0]) {
      this.parts.shift();
      this.first += part.length;
      this.count -= part.length;
    }
  }
}
