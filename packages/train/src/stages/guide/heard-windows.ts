import { conditionWidth, normalise, type Dataset, type Normalisation } from '@antiphon/data';
import { cutRows, joinColumns } from '@antiphon/data/features';
import type { KeyFrameWindow } from '../key-frame-batches';

/** The audio of windows: all conditions beside each other, normalised. */
export class HeardWindows {
  private readonly conditions: ReadonlyMap<string, Readonly<Record<string, Float32Array>>>;

  constructor(
    private readonly dataset: Pick<Dataset, 'clips' | 'conditions' | 'motion'>,
    normalisation: Normalisation,
    private readonly window: { readonly span: number; readonly tokens: number },
  ) {
    const training = dataset.clips.filter(({ split }) => split === 'train');
    this.conditions = new Map(
      training.map(({ id, conditions }) => [
        id,
        Object.fromEntries(
          dataset.conditions.map(({ name }) => [name, normalise(conditions[name], normalisation.conditions[name])]),
        ),
      ]),
    );
  }

  /** `[windows, tokens, width]`. */
  of(windows: readonly KeyFrameWindow[]): Float32Array {
    const { conditions: specs, motion } = this.dataset;
    const { span, tokens } = this.window;
    const size = tokens * specs.reduce((sum, spec) => sum + conditionWidth(spec), 0);
    const audio = new Float32Array(windows.length * size);
    windows.forEach(({ clip, start }, item) => {
      const tables = specs.map((spec) => {
        const values = this.conditions.get(clip.id)?.[spec.name] ?? new Float32Array(0);
        const rows = cutRows(values, spec, { start, frames: span, fps: motion.fps });
        return { values: rows, width: conditionWidth(spec) };
      });
      audio.set(joinColumns(tables, tokens), item * size);
    });
    return audio;
  }
}
