import { AntiphonError } from '@antiphon/core';
import type * as libsamplerate from '@alexanderolsen/libsamplerate-js';

type Library = Pick<typeof libsamplerate, 'ConverterType' | 'create'>;
type Converter = Awaited<ReturnType<Library['create']>>;

/** Samples per call into the library, which always gets as many: few, as a short recording is filled up with silence. */
const CHUNK = 1 << 12;

/**
 * Band-limited resampling by libsamplerate (windowed sinc after Smith's algorithm, medium quality: 121 dB signal to noise, 90 % bandwidth).
 * Without delay: sample i of the result is the signal at i/to seconds. The result has round(n · to / from) samples.
 * @throws INVALID_INPUT for rates whose ratio lies outside 1/256 … 256
 */
export async function resample(samples: Float32Array, from: number, to: number): Promise<Float32Array> {
  if (from === to) return samples.slice();
  const resampler = await Resampler.open(from, to);
  try {
    const result = new Float32Array(Math.round((samples.length * to) / from));
    let written = 0;
    for (const piece of [resampler.push(samples), resampler.end()])
      for (const part of piece) {
        result.set(part, written);
        written += part.length;
      }
    return result;
  } finally {
    resampler.close();
  }
}

/** The same for samples that come piece by piece: however they are cut, what comes out is the same to the bit. Holds memory of the library: `close` it. */
export class Resampler {
  /** Samples that wait until a chunk is full. */
  private readonly waiting: Float32Array;
  private filled = 0;
  private taken = 0;
  private given = 0;
  private closed = false;

  private constructor(
    ratio: number,
    private readonly rates: readonly [from: number, to: number],
    private readonly converter: Converter | undefined,
  ) {
    this.waiting = new Float32Array(Math.max(1, Math.min(CHUNK, Math.floor(CHUNK / ratio))));
  }

  /** @throws INVALID_INPUT as `resample` */
  static async open(from: number, to: number): Promise<Resampler> {
    const ratio = to / from;
    if (!(ratio >= 1 / 256 && ratio <= 256))
      throw new AntiphonError('INVALID_INPUT', {
        source: 'audio',
        problem: `it cannot be resampled from ${from} Hz to ${to} Hz`,
      });
    return new Resampler(ratio, [from, to], from === to ? undefined : await converter(from, to));
  }

  /** What these samples, with those before, make ready: parts that follow each other. */
  push(samples: Float32Array): Float32Array[] {
    this.taken += samples.length;
    if (this.converter === undefined) return [samples];
    const ready: Float32Array[] = [];
    for (let at = 0; at < samples.length;) {
      const part = samples.subarray(at, at + this.waiting.length - this.filled);
      this.waiting.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      if (this.filled === this.waiting.length) ready.push(...this.convert());
    }
    return ready;
  }

  /** What is left after the last samples. */
  end(): Float32Array[] {
    if (this.converter === undefined) return [];
    const [from, to] = this.rates;
    const total = Math.round((this.taken * to) / from);
    const ready: Float32Array[] = [];
    // The converter holds back what its filter still needs: silence after the end pushes it out.
    while (this.given < total) ready.push(...this.convert(total));
    return ready;
  }

  close(): void {
    if (this.converter !== undefined && !this.closed) putAside(this.converter, this.rates);
    this.closed = true;
  }

  private convert(total = Infinity): Float32Array[] {
    if (this.closed) throw new RangeError('This resampler is closed.'); // its converter may be another's by now
    this.waiting.fill(0, this.filled);
    this.filled = 0;
    // The library's output lies in a buffer that its next call overwrites.
    const output = this.converter?.full(this.waiting).slice(0, total - this.given) ?? new Float32Array(0);
    this.given += output.length;
    return [output];
  }
}

/** Converters that are not in use: making one compiles the library, which takes longer than a second of sound. */
const idle: { readonly rates: string; readonly converter: Converter }[] = [];
/** How many are kept: those of two speakers, in two rates. */
const KEPT = 4;

async function converter(from: number, to: number): Promise<Converter> {
  const at = idle.findIndex(({ rates }) => rates === `${from} ${to}`);
  const [kept] = at < 0 ? [] : idle.splice(at, 1);
  if (kept !== undefined) {
    kept.converter.inputSampleRate = from; // begins anew: what it had heard is forgotten
    return kept.converter;
  }
  const imported: Library & { readonly default?: Library } = await import('@alexanderolsen/libsamplerate-js');
  // The library is UMD: Node's ESM loader shows it as a default export, bundlers and `require` as named ones.
  const { ConverterType, create } = imported.default ?? imported;
  return create(1, from, to, { converterType: ConverterType.SRC_SINC_MEDIUM_QUALITY });
}

function putAside(converter: Converter, [from, to]: readonly [number, number]): void {
  idle.push({ rates: `${from} ${to}`, converter });
  if (idle.length > KEPT) idle.shift()?.converter.destroy();
}
