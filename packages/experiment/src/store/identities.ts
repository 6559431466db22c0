import { createGuidance } from '@antiphon/guidance';
import type { Dataset } from '@antiphon/data';
import { FREE_SETTINGS, LENGTH_SETTINGS, trainConfigSchema } from '@antiphon/train';
import own from '../../package.json' with { type: 'json' };
import type { EvaluationSet, EvaluationSets } from '../evaluation/evaluation-set';
import { metricNames } from '../metrics/registry';
import type { Cell, Training } from '../plan/plan';
import { trainingPlugins } from '../plan/plugin-identity';
import type { ExperimentSpec } from '../spec/spec';
import { contentHash } from './content-hash';

/**
 * What a run's results depend on, as content hashes: whatever is kept is kept with its own, and is used again only where that is still the same. Only what changes a result
 * takes part: an experiment's name does not, and neither does how often a training is saved, or what changes its rounding alone.
 */
export class Identities {
  private readonly trainings = new Map<string, string>();
  private readonly lineages = new Map<string, string>();
  private readonly evaluation: string;
  private readonly validation: string | undefined;

  /** @param plan a teacher before its student @param plugins that results depend on: see `pluginIdentity` @param settings of the trainings, so far as a model depends on them */
  constructor(
    private readonly spec: ExperimentSpec,
    dataset: Pick<Dataset, 'hash'>,
    { test, validation }: EvaluationSets,
    plan: readonly Training[],
    plugins?: Readonly<Record<string, string>>,
    settings: ExperimentSpec['training'] = learned(spec.training),
  ) {
    for (const { id, guidance, trainSeed, teacher } of plan) {
      const strategy = trainingPlugins(guidance);
      const hashOfTraining = (config: object) =>
        contentHash({
          data: dataset.hash,
          guidance: createGuidance(guidance).spec,
          config: { ...config, seed: trainSeed },
          teacher: teacher === undefined ? null : this.training(teacher),
          ...(strategy && { plugins: strategy }),
        });
      this.trainings.set(id, hashOfTraining(settings));
      this.lineages.set(id, hashOfTraining(without(settings, LENGTH_SETTINGS)));
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

  /** The same but for how long it is and how its learning rate goes: trainings of one lineage may be beginnings of each other. */
  lineage(id: string): string {
    return this.lineages.get(id) ?? '';
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

const DEFAULTS = trainConfigSchema.parse({});

/** Settings of a training, with those on which nothing that is learned depends as they are by default. */
function learned(training: ExperimentSpec['training']): ExperimentSpec['training'] {
  return { ...training, ...Object.fromEntries(Object.entries(DEFAULTS).filter(([key]) => FREE_SETTINGS.has(key))) };
}

function without(settings: object, keys: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !keys.has(key)));
}
