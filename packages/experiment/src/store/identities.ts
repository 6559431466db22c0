import { createGuidance } from '@antiphon/guidance';
import type { Dataset } from '@antiphon/data';
import own from '../../package.json' with { type: 'json' };
import type { EvaluationSet, EvaluationSets } from '../evaluation/evaluation-set';
import { metricNames } from '../metrics/registry';
import type { Cell, Training } from '../plan/plan';
import { trainingPlugins } from '../plan/plugin-identity';
import type { ExperimentSpec } from '../spec/spec';
import { contentHash } from './content-hash';

/**
 * What a run's results depend on, as content hashes: whatever is kept is kept with its own, and is used again only where that is still the same. Only what changes a result
 * takes part: an experiment's name does not.
 */
export class Identities {
  private readonly trainings = new Map<string, string>();
  private readonly evaluation: string;
  private readonly validation: string | undefined;

  /** @param plan a teacher before its student @param plugins that results depend on: see `pluginIdentity` */
  constructor(
    private readonly spec: ExperimentSpec,
    dataset: Pick<Dataset, 'hash'>,
    { test, validation }: EvaluationSets,
    plan: readonly Training[],
    plugins?: Readonly<Record<string, string>>,
  ) {
    for (const { id, guidance, trainSeed, teacher } of plan) {
      const strategy = trainingPlugins(guidance);
      this.trainings.set(
        id,
        contentHash({
          data: dataset.hash,
          guidance: createGuidance(guidance).spec,
          config: { ...spec.training, seed: trainSeed },
          teacher: teacher === undefined ? null : this.training(teacher),
          ...(strategy && { plugins: strategy }),
        }),
      );
    }
    // How metrics are computed, and motions, is this version's.
    const hashOf = ({ windows, context, unit, off = [] }: EvaluationSet) =>
      contentHash({
        version: own.version,
        metrics: metricNames().filter((name) => !off.includes(name)),
        data: dataset.hash,
        unit,
        context,
        samples: spec.sampling.seeds,
        windows: windows.map(({ clip, ...window }) => ({ ...window, clip: clip.id })),
        ...(plugins && { plugins }),
      });
    this.evaluation = hashOf(test);
    this.validation = validation && hashOf(validation);
  }

  /** Of what a model is trained from. */
  training(id: string): string {
    return this.trainings.get(id) ?? '';
  }

  /** Of what a cell's numbers are computed from, but for the bytes of the model. */
  cell({ id: training }: Training, { id, guidance, sampler, steps, spacing, trainSeed, split }: Cell): string {
    const sampling = { guidance, sampler, steps, spacing, trainSeed };
    const evaluation = split === 'validation' ? this.validation : this.evaluation;
    return contentHash({ id, training: this.training(training), ...sampling, evaluation });
  }

  /** Of what an arm's audit looks at, but for the bytes of the model. */
  card(training: Training, { guidance }: Pick<Cell, 'guidance'>): string {
    return contentHash({ version: own.version, training: this.training(training.id), guidance });
  }

  /** Of what is computed once of the data, by name. */
  ofData(): readonly (readonly [name: string, inputs: string])[] {
    return [
      ['floors', this.floors()],
      ['ladder', this.floors()],
      ...(this.validation === undefined ? [] : [['floors-validation', this.floors('validation')] as const]),
    ];
  }

  /** Of what the floors and the ladder are computed from. @param split see `Cell` */
  floors(split?: 'validation'): string {
    const evaluation = split === 'validation' ? this.validation : this.evaluation;
    return contentHash({ evaluation, seed: this.spec.seed });
  }
}
