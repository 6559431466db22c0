import { answer, finding, notApplicable, type Check } from '../check';

/** A root mean square change below this is no training: weight decay alone moves parameters by more. */
const STILL = 1e-7;

/** The parameters that stand in for dropped conditions were trained. */
export const nullParameters: Check = {
  name: 'null-parameters',
  title: 'Was the null condition trained?',
  withoutNetwork: true,
  async run({ evidence }, { trained }) {
    const moved = evidence?.weightsMoved;
    if (moved !== undefined && moved < STILL) {
      const sentence =
        'The weights are still the initial ones (or their moving average was never updated): nothing was trained.';
      return answer(sentence, [finding('weights-never-moved', sentence)], { weightsMoved: moved });
    }
    if (trained.nullCondition !== 'learned') {
      const what = {
        zero: 'zeros stand in',
        shuffled: 'unrelated conditions stand in',
        none: 'nothing is ever dropped',
      };
      return notApplicable(`It has no parameters: ${what[trained.nullCondition]}.`);
    }
    const nulls = evidence?.nulls;
    if (nulls === undefined)
      return notApplicable('There is no record of its training, so whether its null condition moved is unknown.');
    const findings = nulls.flatMap(({ name, distance, gradient }) => [
      ...(distance < STILL
        ? [
            finding(
              'null-never-moved',
              `"${name}", which stands in for a dropped condition, still has its initial value: it was never trained.`,
            ),
          ]
        : []),
      ...(gradient
        ? []
        : [
            finding(
              'null-without-gradient',
              `No gradient ever reached "${name}", which stands in for a dropped condition.`,
            ),
          ]),
    ]);
    if (nulls.length === 0)
      findings.push(
        finding(
          'null-never-moved',
          'The strategy says that its null condition is learned, but the network has no parameters for it.',
        ),
      );
    const distances = nulls.map(({ name, distance }) => `${name} by ${distance.toPrecision(2)}`).join(', ');
    const said = findings.map(({ sentence }) => sentence).join(' ');
    return answer(said || `Yes: it received gradient and moved (${distances}, root mean square).`, findings, { nulls });
  },
};
