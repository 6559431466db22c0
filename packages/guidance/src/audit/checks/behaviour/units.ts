import { answer, finding, notApplicable, type Check } from '../../check';

/**
 * Served and trained moments are the same numbers. What is between them in a healthy bundle is rounding: of the record, and of motion in float32, which matters where a feature's mean is large
 * beside its deviation. A hundredth of a deviation is ten times as much, and moves nothing that anybody would see.
 */
const SAME = 0.01;
/** Of float32, relative to the mean: a hundred times its resolution. */
const ROUNDING = 1e-5;

/** Motion is put back into natural units by what it was normalised by. Costs no evaluation of the network. */
export const units: Check = {
  name: 'units',
  title: 'Is motion put back into the units of its training?',
  async run({ units: served, record, features }) {
    if (served === undefined) return notApplicable('What its motion is put back by is not known.');
    if (record === undefined) return notApplicable('There is no training record to compare its units with.');
    const { asData, normalised } = record.motion;
    if ([served.mean, served.std, asData.mean].some((list) => list.length !== features)) {
      const sentence = `Motion is put back by ${served.mean.length} means and ${served.std.length} deviations, its training had ${asData.mean.length} features, and the network makes ${features}.`;
      return answer(sentence, [finding('motion-normalised-otherwise', sentence)]);
    }
    // A feature that does not move says nothing of its own unit: there, that of serving stands in.
    const units = asData.std.map((std, f) =>
      std > 0 && normalised.std[f] > 0 ? std / normalised.std[f] : served.std[f],
    );
    const offsets = units.map((unit, f) => {
      const off = (served.mean[f] + served.std[f] * normalised.mean[f] - asData.mean[f]) / unit;
      const rounding = (ROUNDING * Math.abs(asData.mean[f])) / unit;
      return Math.abs(off) <= rounding ? 0 : off;
    });
    const factors = units.map((unit, f) => served.std[f] / unit);
    const changes = offsets.map((offset, f) => Math.hypot(offset, (factors[f] - 1) * normalised.std[f]));
    const off = changes.flatMap((change, f) => (change <= SAME ? [] : [f]));
    const effect = Math.sqrt(changes.reduce((sum, change) => sum + change ** 2, 0) / changes.length);
    if (off.length === 0)
      return answer('Yes: served motion has the means and deviations of its training.', [], {
        effect,
        offsets,
        factors,
      });
    const sentence = `Motion is put back into natural units by other numbers than it was normalised by in training: ${describe(
      off.map((f) => factors[f]),
      off.map((f) => offsets[f]),
    )}, in ${off.length} of ${features} features. Expected were those of the training data.`;
    return answer(sentence, [finding('motion-normalised-otherwise', sentence, effect)], { effect, offsets, factors });
  },
};

function describe(factors: readonly number[], offsets: readonly number[]): string {
  const [least, most] = [Math.min(...factors), Math.max(...factors)];
  const [lowest, highest] = [Math.min(...offsets), Math.max(...offsets)];
  const alike = most - least < 0.01 * Math.abs(most);
  const parts = [
    ...(alike && Math.abs(most - 1) > SAME ? [`movement is ${most.toPrecision(3)} times as large`] : []),
    ...(alike ? [] : [`movement is ${least.toPrecision(3)} to ${most.toPrecision(3)} times as large`]),
    ...(Math.max(Math.abs(lowest), Math.abs(highest)) <= SAME
      ? []
      : highest - lowest < 0.01 * Math.abs(highest)
        ? [`its mean is ${highest.toPrecision(3)} standard deviations off`]
        : [`its mean is ${lowest.toPrecision(3)} to ${highest.toPrecision(3)} standard deviations off`]),
  ];
  return parts.join(' and ');
}
