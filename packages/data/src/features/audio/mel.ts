import FFT from 'fft.js';

/** How sound becomes rows of log-mel bands. */
export interface LogMelOptions {
  /** Hz, of the samples. */
  readonly sampleRate: number;
  readonly bands: number;
  /** Rows per second. */
  readonly rate: number;
  /** Number of rows. */
  readonly frames: number;
  /** Length of the Hann window in seconds. */
  readonly window?: number;
}

/** Added to a band's power before the logarithm: white noise 60 dB under full scale. Fainter noise fades into it. */
export const LOG_MEL_FLOOR = 1e-6;
/** Hz: the bands' range; hum and offset lie below it. */
const LOWEST = 50;
const HIGHEST = 8000;

/**
 * Log-mel spectrogram `[frames, bands]`, natural logarithm: `log(power + 1e-6)`.
 * Row i sees a Hann window (50 ms unless told) that is centred at (i + 0.5) / rate seconds; outside the recording lies silence.
 * The bands are triangles, equally spaced on the mel scale `2595 log10(1 + f/700)` (O'Shaughnessy 1987) from 50 Hz to 8 kHz or half the
 * sample rate. A band's power is the weighted mean of the periodogram, scaled so that white noise of variance v has power v in every band.
 */
export function logMel(samples: Float32Array, options: LogMelOptions): Float32Array {
  const { row } = melAnalysis(options);
  const { frames, bands } = options;
  const result = new Float32Array(frames * bands);
  for (let frame = 0; frame < frames; frame++)
    row(frame, samples, 0, result.subarray(frame * bands, (frame + 1) * bands));
  return result;
}

/** The same for samples that come piece by piece: holds the rows, and of the samples only what rows to come will see. */
export class LogMelStream {
  private readonly analysis: ReturnType<typeof melAnalysis>;
  private readonly rows: Float32Array[] = [];
  private samples = new Float32Array(0);
  /** Index of the first of `samples` in the whole recording. */
  private first = 0;

  constructor(private readonly options: Omit<LogMelOptions, 'frames'>) {
    this.analysis = melAnalysis(options);
  }

  push(more: Float32Array): void {
    const { start, length } = this.analysis;
    const joined = new Float32Array(this.samples.length + more.length);
    joined.set(this.samples);
    joined.set(more, this.samples.length);
    this.samples = joined;
    while (start(this.rows.length) + length <= this.first + joined.length) this.addRow();
    const seen = Math.max(0, Math.min(joined.length, start(this.rows.length) - this.first));
    this.samples = joined.slice(seen);
    this.first += seen;
  }

  /** `[frames, bands]` of everything that was pushed: rows beyond it are silent. */
  end(frames: number): Float32Array {
    const { bands } = this.options;
    while (this.rows.length < frames) this.addRow();
    const result = new Float32Array(frames * bands);
    for (let frame = 0; frame < frames; frame++) result.set(this.rows[frame] ?? [], frame * bands);
    return result;
  }

  private addRow(): void {
    const values = new Float32Array(this.options.bands);
    this.analysis.row(this.rows.length, this.samples, this.first, values);
    this.rows.push(values);
  }
}

/** How a row is made: where its window lies in the recording, and its values. */
function melAnalysis({ sampleRate, bands, rate, window = 0.05 }: Omit<LogMelOptions, 'frames'>) {
  const length = Math.max(2, Math.round(window * sampleRate));
  const size = 2 ** Math.ceil(Math.log2(Math.max(length, 4)));
  const taper = Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / length));
  const energy = taper.reduce((sum, w) => sum + w * w, 0);
  const filters = melFilters(bands, size, sampleRate);
  const fft = new FFT(size) as { realTransform(out: Float64Array, data: Float64Array): void };
  const input = new Float64Array(size);
  const spectrum = new Float64Array(2 * size);
  const start = (frame: number): number => Math.round(((frame + 0.5) / rate) * sampleRate - length / 2);
  /** @param first index of the first of `samples` in the recording */
  const row = (frame: number, samples: Float32Array, first: number, values: Float32Array): void => {
    const from = start(frame) - first;
    for (let i = 0; i < length; i++) input[i] = (taper[i] ?? 0) * (samples[from + i] ?? 0);
    fft.realTransform(spectrum, input);
    filters.forEach(({ first: lowest, weights }, band) => {
      let power = 0;
      for (let k = 0; k < weights.length; k++) {
        const re = spectrum[2 * (lowest + k)] ?? 0;
        const im = spectrum[2 * (lowest + k) + 1] ?? 0;
        power += (weights[k] ?? 0) * (re * re + im * im);
      }
      values[band] = Math.log(power / energy + LOG_MEL_FLOOR);
    });
  };
  return { start, length, row };
}

/** Hz at the centre of each band. */
export function melCentres(bands: number, sampleRate: number): number[] {
  const [low, high] = [toMel(LOWEST), toMel(Math.min(HIGHEST, sampleRate / 2))];
  return Array.from({ length: bands }, (_, band) => fromMel(low + ((high - low) * (band + 1)) / (bands + 1)));
}

interface MelFilter {
  /** The first bin of the spectrum that the filter reads. */
  readonly first: number;
  /** They sum to 1. */
  readonly weights: Float64Array;
}

/** A bin weighs what the triangle's area over the bin's width is, so that narrow low bands never fall between two bins. */
function melFilters(bands: number, size: number, sampleRate: number): MelFilter[] {
  const binWidth = sampleRate / size;
  const edges = [LOWEST, ...melCentres(bands, sampleRate), Math.min(HIGHEST, sampleRate / 2)];
  return Array.from({ length: bands }, (_, band) => {
    const [low = 0, centre = 0, high = 0] = edges.slice(band, band + 3);
    const first = Math.round(low / binWidth);
    const last = Math.min(size / 2, Math.round(high / binWidth));
    const area = (frequency: number) => triangleArea(frequency, low, centre, high);
    const weights = Float64Array.from(
      { length: last - first + 1 },
      (_, k) => area((first + k + 0.5) * binWidth) - area((first + k - 0.5) * binWidth),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: weights.map((weight) => weight / total) };
  });
}

/** Area of the triangle (low, centre, high) of height 1 to the left of a frequency. */
function triangleArea(frequency: number, low: number, centre: number, high: number): number {
  if (frequency <= low) return 0;
  if (frequency <= centre) return (frequency - low) ** 2 / (2 * (centre - low));
  const rest = Math.max(0, high - frequency);
  return (high - low) / 2 - rest ** 2 / (2 * (high - centre));
}

function toMel(frequency: number): number {
  return 2595 * Math.log10(1 + frequency / 700);
}

function fromMel(mel: number): number {
  return 700 * (10 ** (mel / 2595) - 1);
}
