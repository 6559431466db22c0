import { CONDITIONAL, unconditional } from '../../branches/branches';
import { answer, finding, type Check } from '../check';
import type { Finding } from '../finding';
import { distance, size } from '../probe';

/** Unguided motion of this size (1: the data's own spread) is not the data's. */
const [LARGEST, SMALLEST] = [3, 0.05];

/** A prediction that is so much further from the truth than no motion at all has not just learned little. */
const WORSE_THAN_NOTHING = 1.25;

/** The network is a denoiser at all: finite, in range, and nearer to the motion than what it was given. */
export const denoising: Check = {
  name: 'denoising',
  title: 'Does it denoise?',
  async run(subject, probe) {
    const { names, motion, own, levels, trained } = probe;
    const byMode = trained.nullCondition === 'none' && probe.branches[0]?.name !== CONDITIONAL.name && names.length > 0;
    const branch = byMode ? unconditional(names) : CONDITIONAL;
    const asked = [branch, ...probe.branches.filter(({ name }) => name !== branch.name)];
    const predicted = await subject.bind(probe.conditions, probe.items, (denoiser) => probe.predict(denoiser, asked));
    const broken = asked.flatMap(({ name }, b) => {
      const at = predicted.findIndex((level) => !level[b].every(Number.isFinite));
      return at === -1 ? [] : [`the ${name} prediction is not finite at sigma ${levels[at].step.sigma.toFixed(3)}`];
    });
    if (broken.length === 0 && !own.every(Number.isFinite))
      broken.push(`the ${branch.name} prediction is not finite while sampling`);
    if (broken.length > 0) {
      const healthy = broken.length < asked.length ? ' The others are finite.' : '';
      const said = `${broken.join('; ')}: some weight or input is NaN, or the network diverges.${asked.length > 1 ? healthy : ''}`;
      const sentence = `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
      return answer(sentence, [{ ...finding('not-finite', sentence), ends: true }], { broken });
    }
    const spread = size(own);
    const findings: Finding[] = [];
    if (!(spread < LARGEST && spread > SMALLEST))
      findings.push(
        finding(
          'motion-out-of-range',
          `Unguided motion is ${spread.toPrecision(2)} times as large as the data: the prediction type, the noise schedule, the normalisation or the weights are not those that it was trained with.`,
          Math.abs(spread - 1),
        ),
      );
    // What noisy motion alone says of the motion, x/alpha, is off by sigma/alpha.
    const errors = levels.map(({ step }, l) => ({
      sigma: Number(step.sigma.toFixed(4)),
      error: distance(predicted[l][0], motion),
      given: step.sigma / step.alpha,
    }));
    // Beside the truth a network that has learned little is off by the motion itself, which is no defect of how it is asked.
    const nothing = subject.truth === undefined ? 0 : WORSE_THAN_NOTHING * size(motion);
    const worse = errors.filter(({ error, given, sigma }) => sigma > 0.3 && error > Math.max(given, nothing));
    if (worse.length > 0)
      findings.push(
        finding(
          'denoises-badly',
          `The ${branch.name} prediction is ${worse[0].error.toPrecision(2)} standard deviations off the motion at sigma ${worse[0].sigma}, where the noisy motion itself is ${worse[0].given.toPrecision(2)} off: the prediction type, the noise schedule, the axes or the weights are not those that it was trained with.`,
          Math.max(...worse.map(({ error }) => error)),
        ),
      );
    const said = findings.map(({ sentence }) => sentence).join(' ');
    const best = errors[Math.floor(errors.length / 2)];
    return answer(
      said ||
        `Yes: at sigma ${best.sigma} it comes within ${best.error.toPrecision(2)} standard deviations of ${subject.truth === undefined ? 'its own motion, which stands in for the truth' : 'the motion'}.`,
      findings,
      { spread, errors },
    );
  },
};
