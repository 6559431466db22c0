/** A two-pole resonance with gain 1 at 0 Hz: Klatt's digital resonator (JASA 67, 1980, eq. 1–2). */
export class Resonator {
  private a = 1;
  private b = 0;
  private c = 0;
  private y1 = 0;
  private y2 = 0;

  constructor(private readonly sampleRate: number) {}

  /** @param frequency and `bandwidth` in Hz */
  tune(frequency: number, bandwidth: number): void {
    const radius = Math.exp((-Math.PI * bandwidth) / this.sampleRate);
    this.c = -radius * radius;
    this.b = 2 * radius * Math.cos((2 * Math.PI * frequency) / this.sampleRate);
    this.a = 1 - this.b - this.c;
  }

  /** Filters in place; the state carries over to the next call. */
  run(samples: Float32Array): void {
    const { a, b, c } = this;
    let { y1, y2 } = this;
    for (let i = 0; i < samples.length; i++) {
      const y = a * samples[i] + b * y1 + c * y2;
      y2 = y1;
      y1 = y;
      samples[i] = y;
    }
    this.y1 = y1;
    this.y2 = y2;
  }

  /** The factor that brings white noise back to its own RMS: the inverse root of the impulse response's energy. */
  get whiteningScale(): number {
    const { a, b, c } = this;
    const energy = (a * a * (1 - c)) / ((1 + c) * ((1 - c) ** 2 - b * b));
    return 1 / Math.sqrt(energy);
  }
}
