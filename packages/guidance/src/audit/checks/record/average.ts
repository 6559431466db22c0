import { answer, finding, notApplicable, type Check } from '../../check';

/** In standard deviations of the motion: so much worse than the raw weights an average must be, a ninth of what another seed of training does. */
const WORSE = 0.05;

/**
 * The exported average of the weights is one of trained weights. One whose time constant is longer than the training holds the random initial weights still: it lies nearer to them than to the weights that were trained, and denoises worse. An average
 * that warms up (`min(decay, (1 + n)/(10 + n))` after n steps) never does, however short the training. Asks nothing of the network.
 */
export const average: Check = {
  name: 'average',
  title: 'Does the average of the weights follow the weights?',
  withoutNetwork: true,
  async run({ record }) {
    if (record?.average === undefined) return notApplicable('There is no record of the average of its weights.');
    const { decay, moved, rawMoved, apart, rawErrors } = record.average;
    const errors = record.behaviour?.branches[0]?.levels.map(({ error }) => error) ?? [];
    const evidence = { decay, moved, rawMoved, apart, errors, rawErrors };
    if (decay === 0) return answer('The weights themselves are exported, not an average of them.', [], evidence);
    const worse = Math.sqrt(Math.max(0, meanSquare(errors) - meanSquare(rawErrors)));
    const [near, far] = [moved, apart].map((value) => value.toPrecision(2));
    const steps = Math.round(1 / (1 - decay)).toLocaleString('en');
    if (!(apart > moved && worse > WORSE))
      return answer(
        `Yes: it lies ${far} from the weights and ${near} from the initial ones (root mean square), and is ${worse > 0 ? `${worse.toPrecision(2)} standard deviations worse` : 'no worse'} at denoising.`,
        [],
        evidence,
      );
    const sentence = `The average of the weights lies ${near} from the initial weights and ${far} from those that were trained for ${record.step.toLocaleString('en')} steps: with a decay of ${decay} it remembers some ${steps} steps. On held-out windows it is ${worse.toPrecision(2)} standard deviations worse than the weights.`;
    return answer(sentence, [finding('average-hardly-moved', sentence, worse)], evidence);
  },
};

function meanSquare(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value ** 2, 0) / Math.max(1, values.length);
}
