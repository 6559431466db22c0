import { answer, finding, notApplicable, percent, type Check } from '../check';

/** Whether training switched between the branches within its batches, or was fixed to one. */
export const batchMixing: Check = {
  name: 'switching',
  title: 'Do both branches occur inside a training batch?',
  withoutNetwork: true,
  async run({ evidence = {} }, { names }) {
    const counts = evidence.record?.batches === undefined ? evidence.redraw : evidence.record;
    if (names.length === 0) return notApplicable('The model has no conditions.');
    if (counts?.batches === undefined || counts.mixedBatches === undefined)
      return notApplicable('There is no record of its training batches.');
    const { batches, mixedBatches, samples, allDropped, dropped } = counts;
    const lost = Math.max(allDropped, ...names.map((name) => dropped[name] ?? 0));
    const data = { batches, mixedBatches, samples, lost };
    if (lost === 0) return answer('Never: training kept every condition in every sample (a fixed mode).', [], data);
    if (allDropped === samples)
      return answer('Never: training dropped everything in every sample (a fixed mode).', [], data);
    if (mixedBatches > 0)
      return answer(
        `Yes, in ${percent(mixedBatches / batches)} of ${batches} batches: training switches dynamically.`,
        [],
        data,
      );
    if (chanceOfNone(lost / samples, samples / batches, batches) > CHANCE)
      return answer(
        `No batch of ${batches} held both branches: with ${round(samples / batches)} samples each, and ${lost} of ${samples} that lost a condition, chance alone does that.`,
        [],
        data,
      );
    const sentence = `No batch of ${batches} held both branches, although ${lost} of ${samples} samples lost a condition: whole batches switch, or the mode is fixed for a run.`;
    return answer(sentence, [finding('branches-never-mixed', sentence)], data);
  },
};

/** What chance does more often than this says nothing. */
const CHANCE = 1e-3;

/** How likely it is that no batch holds both, where each sample is dropped by a draw of its own. */
function chanceOfNone(share: number, batchSize: number, batches: number): number {
  return (share ** batchSize + (1 - share) ** batchSize) ** batches;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
