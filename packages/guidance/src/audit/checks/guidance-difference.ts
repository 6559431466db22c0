import { getSampler, Random, respace, stepsOf, type Samples } from '@antiphon/core';
import { CONDITIONAL } from '../../branches/branches';
import { guide } from '../../guide';
import { answer, finding, notApplicable, type Check } from '../check';
import type { Finding } from '../finding';
import { distance, size, type Probe } from '../probe';
import type { AuditSubject } from '../subject';

/** In standard deviations of the motion: a difference that no scale in use would show. */
const COINCIDE = 1e-4;
/** Guided motion this many times as large as the unguided one has left the data. */
const BLOWN_UP = 3;
/** And with less than this share of it, hardly any motion is left. */
const COLLAPSED = 1 / 3;

/** How far the branches are apart by noise level, and whether motion stays in range at the asked scale. */
export const guidanceDifference: Check = {
  name: 'difference',
  title: 'How large is the guidance difference, and where?',
  async run(subject, probe) {
    const [first, ...weak] = probe.branches;
    if (weak.length === 0 || first?.name !== CONDITIONAL.name)
      return notApplicable('Sampling evaluates one branch, so that there is no difference to look at.');
    const findings: Finding[] = [];
    const differences: Record<string, { sigma: number; difference: number }[]> = {};
    await subject.bind(probe.conditions, probe.items, async (denoiser) => {
      const { conditions, shape, traits } = denoiser;
      const random = Random.stream(0, 'audit', 'difference');
      const run = probe.sampling.begin({ ...traits, conditions, shape, random });
      for (const { step, x } of probe.levels) {
        // A branch may be another one at each level (a disturbed time step): asked of the strategy, not taken from elsewhere.
        const asked = run.branches(step).filter(({ name }) => name !== first.name);
        const [cond, ...others] = await denoiser.predict(x, step, [first, ...asked]);
        asked.forEach(({ name }, i) => {
          const difference = distance(cond, others[i]);
          (differences[name] ??= []).push({ sigma: Number(step.sigma.toFixed(4)), difference });
        });
      }
    });
    for (const [name, levels] of Object.entries(differences)) {
      const largest = Math.max(...levels.map(({ difference }) => difference));
      if (!(largest > COINCIDE))
        findings.push(
          finding(
            'branches-coincide',
            `The branch "${name}" predicts the same as the conditional one at every noise level (at most ${largest.toPrecision(2)} standard deviations apart): no scale can change anything.`,
            undefined,
            { branch: name },
          ),
        );
    }
    const plain = await sampled(subject, probe, false);
    const guided = await sampled(subject, probe, true);
    const ratio = size(guided) / size(plain);
    const moved = distance(guided, plain);
    if (!guided.every(Number.isFinite))
      findings.push(
        finding(
          'not-finite',
          `Sampled as asked (${JSON.stringify(probe.sampling.spec)}), motion is not finite, although every branch is: guidance, or the sampler, diverges.`,
        ),
      );
    else if (!(ratio < BLOWN_UP) && !(size(guided) < BLOWN_UP))
      findings.push(
        finding(
          'guidance-blows-up',
          `Sampled as asked (${JSON.stringify(probe.sampling.spec)}), motion is ${ratio.toPrecision(3)} times as large as unguided: it leaves the range of the data.`,
          moved,
        ),
      );
    if (ratio < COLLAPSED)
      findings.push(
        finding(
          'guidance-collapses',
          `Sampled as asked (${JSON.stringify(probe.sampling.spec)}), motion is ${ratio.toPrecision(2)} times as large as unguided: hardly any is left.`,
          moved,
        ),
      );
    const said = findings.map(({ sentence }) => sentence).join(' ');
    return answer(said || describe(differences, ratio, moved), findings, { differences, spreadRatio: ratio, moved });
  },
};

function describe(
  differences: Record<string, { sigma: number; difference: number }[]>,
  ratio: number,
  moved: number,
): string {
  const parts = Object.entries(differences).map(([name, levels]) => {
    const largest = levels.reduce((a, b) => (b.difference > a.difference ? b : a));
    return `"${name}" differs most at sigma ${largest.sigma} (${largest.difference.toPrecision(2)} standard deviations)`;
  });
  return `${parts.join('; ')}. As asked, motion is ${ratio.toPrecision(3)} times as large as unguided, and guidance moves it by ${moved.toPrecision(2)} standard deviations.`;
}

/** The clips' motion, guided as asked or by the conditional branch alone, from the same noise. */
function sampled(subject: AuditSubject, probe: Probe, guided: boolean): Promise<Samples> {
  return subject.bind(probe.conditions, probe.items, async (denoiser) => {
    const steps = stepsOf(respace(subject.schedule, probe.deep ? 25 : 10));
    const start = probe.random('sampling').normals(probe.levels[0].x.length);
    const options = { random: Random.stream(0, 'audit', 'guided') };
    const model = guided
      ? guide(denoiser, probe.sampling, options)
      : async (x: Samples, step: (typeof steps)[number]) => ({
          x0: (await denoiser.predict(x, step, [CONDITIONAL]))[0],
        });
    return getSampler('ddim')(model, start, steps);
  });
}
