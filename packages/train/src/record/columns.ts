import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ColumnStatistics, RecordedColumns } from '@antiphon/core';
import { conditionWidth, isHeard, normalise, type Clip, type ConditionSpec, type Dataset } from '@antiphon/data';
import type { Moments, Normalisation } from '@antiphon/data/bundle';
import { keyFrames } from '@antiphon/data/audio2photoreal';
import { featureCount } from '@antiphon/formats';
import { knownStretches, spectrumOf, type RowStretch } from '@antiphon/guidance';

/** Rows of a clip. */
interface Rows {
  /** `[rows, width]`. */
  readonly values: Float32Array;
  /** `[rows]`: 0 where a row means nothing. */
  readonly known?: Uint8Array | undefined;
}

/** What the clips that were trained on are, as data and as the network is given them: the motion, and each condition by name. */
export async function trainedColumns(
  { clips, motion }: Pick<Dataset, 'clips' | 'motion'>,
  conditions: readonly ConditionSpec[],
  normalisation: Normalisation,
): Promise<{ readonly motion: RecordedColumns; readonly conditions: Record<string, RecordedColumns> }> {
  const training = clips.filter(({ split }) => split === 'train');
  const features = featureCount(motion);
  const recorded: Record<string, RecordedColumns> = {};
  for (const spec of conditions) {
    await nextTurn();
    const moments = normalisation.conditions[spec.name];
    const rows = training.map((clip) => rowsOf(clip, spec, features));
    recorded[spec.name] = recordedColumns(rows, conditionWidth(spec), spec.rate, moments);
  }
  return {
    motion: recordedColumns(training.map(movement), features, motion.fps, normalisation.motion),
    conditions: recorded,
  };
}

function movement({ motion, known }: Clip): Rows {
  return { values: motion, known };
}

function rowsOf(clip: Clip, spec: ConditionSpec, features: number): Rows {
  if (isHeard(spec)) return { values: clip.conditions[spec.name] ?? new Float32Array(0) };
  if (spec.kind !== 'key-frames') return { values: new Float32Array(0) };
  const { motion, frames, known } = clip;
  return {
    values: keyFrames(motion, frames, features, spec.every),
    known: known && keyFrames(known, frames, 1, spec.every),
  };
}

/** Clip by clip, so that no more than one is held twice. */
function recordedColumns(clips: readonly Rows[], width: number, rate: number, moments: Moments): RecordedColumns {
  const [asData, normalised] = [new RunningStatistics(width), new RunningStatistics(width)];
  const stretches: RowStretch[] = [];
  for (const { values, known } of clips) {
    asData.add(values, known);
    normalised.add(normalise(values, moments), known);
    stretches.push(...knownStretches(values, width, known));
  }
  return {
    rate,
    asData: asData.statistics(),
    normalised: normalised.statistics(),
    spectrum: spectrumOf(stretches, width),
  };
}

/** Moments and range of each column over rows that come piece by piece. */
class RunningStatistics {
  private count = 0;
  private readonly mean: Float64Array;
  private readonly squares: Float64Array;
  private readonly least: Float64Array;
  private readonly most: Float64Array;

  constructor(private readonly width: number) {
    [this.mean, this.squares] = [new Float64Array(width), new Float64Array(width)];
    this.least = new Float64Array(width).fill(Infinity);
    this.most = new Float64Array(width).fill(-Infinity);
  }

  /** Welford's update, which does not lose a small spread about a large mean. */
  add(values: Float32Array, known: Uint8Array | undefined): void {
    const { width, mean, squares, least, most } = this;
    for (let row = 0; row < values.length / width; row++) {
      if (known !== undefined && known[row] === 0) continue;
      this.count++;
      for (let column = 0; column < width; column++) {
        const value = values[row * width + column];
        const from = value - mean[column];
        mean[column] += from / this.count;
        squares[column] += from * (value - mean[column]);
        if (value < least[column]) least[column] = value;
        if (value > most[column]) most[column] = value;
      }
    }
  }

  /** Zeros where there were no rows. */
  statistics(): ColumnStatistics {
    const { count, width } = this;
    const list = (values: Float64Array) => (count === 0 ? new Array<number>(width).fill(0) : [...values]);
    return {
      mean: list(this.mean),
      std: list(this.squares.map((sum) => Math.sqrt(sum / count))),
      least: list(this.least),
      most: list(this.most),
    };
  }
}
