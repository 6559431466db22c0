import FFT from 'fft.js';

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
  const { sampleRate, bands, rate, frames, window = 0.05 } = options;
  const length = Math.max(2, Math.round(window * sampleRate));
  const size = 2 ** Math.ceil(Math.log2(Math.max(length, 4)));
  const taper = Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / length));
  const energy = taper.reduce((sum, w) => sum + w * w, 0);
  const filters = melFilters(bands, size, sampleRate);
  const fft = new FFT(size) as { realTransform(out: Float64Array, data: Float64Array): void };
  const input = new Float64Array(size);
  const spectrum = new Float64Array(2 * size);
  const result = new Float32Array(frames * bands);
  for (let frame = 0; frame < frames; frame++) {
    const start = Math.round(((frame + 0.5) / rate) * sampleRate - length / 2);
    for (let i = 0; i < length; i++) input[i] = (taper[i] ?? 0) * (samples[start + i] ?? 0);
    fft.realTransform(spectrum, input);
    filters.forEach(({ first, weights }, band) => {
      let power = 0;
      for (let k = 0; k < weights.length; k++) {
        const re = spectrum[2 * (first + k)] ?? 0;
        const im = spectrum[2 * (first + k) + 1] ?? 0;
        power += (weights[k] ?? 0) * (re * re + im * im);
      }
      result[frame * bands + band] = Math.log(power / energy + LOG_MEL_FLOOR);
    });
  }
  return result;
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
