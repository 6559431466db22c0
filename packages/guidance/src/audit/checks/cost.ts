import { getSampler, Random, respace, stepsOf } from '@antiphon/core';
import { guide } from '../../guide';
import { answer, finding, notApplicable, type Check } from '../check';
import type { Finding } from '../finding';
import type { Probe } from '../probe';

const STEPS = 6;

/** Work that is done again and again, in sampling and in training. */
export const cost: Check = {
  name: 'cost',
  title: 'Is anything computed more often than needed?',
  async run(subject, probe) {
    const findings: Finding[] = [];
    const encodings = await subject.bind(probe.conditions, probe.items, async (denoiser) => {
      if (denoiser.encodings === undefined) return undefined;
      const before = denoiser.encodings;
      const guided = guide(denoiser, probe.sampling, { random: Random.stream(1, 'audit', 'guided') });
      const start = probe.random('cost').normals(probe.levels[0].x.length);
      await getSampler('ddim')(guided, start, stepsOf(respace(subject.schedule, STEPS)));
      return { ran: denoiser.encodings - before, evaluations: guided.nfe() };
    });
    for (const name of branchesWithoutEffect(probe))
      findings.push(
        finding(
          'branch-without-effect',
          `Sampling as "${probe.sampling.spec.kind}" pays for the branch "${name}" in every step, and whatever it predicts changes nothing.`,
          undefined,
          { branch: name },
        ),
      );
    const { forwardPasses } = subject.evidence ?? {};
    if (encodings === undefined && forwardPasses === undefined && findings.length === 0)
      return notApplicable('Neither encodings nor training steps can be counted for this model.');
    if (encodings !== undefined && encodings.ran > probe.branches.length)
      findings.push(
        finding(
          'conditions-encoded-every-step',
          `Sampling ${STEPS} steps encoded the conditions ${encodings.ran} times, where ${probe.branches.length} encodings (one for each branch) are enough for a clip.`,
        ),
      );
    if (forwardPasses !== undefined && forwardPasses.perStep > forwardPasses.needed)
      findings.push(
        finding(
          'needless-forward-passes',
          `Every training step evaluates the network ${forwardPasses.perStep} times; the strategy needs ${forwardPasses.needed}. The rest is paid for nothing that is learned.`,
        ),
      );
    const said = findings.map(({ sentence }) => sentence).join(' ');
    const healthy = [
      ...(encodings === undefined
        ? []
        : [`Conditions are encoded ${encodings.ran} times for ${encodings.evaluations} evaluations.`]),
      ...(forwardPasses === undefined
        ? []
        : [
            `A training step evaluates the network ${forwardPasses.perStep} time${forwardPasses.perStep === 1 ? '' : 's'}.`,
          ]),
    ];
    return answer(said || healthy.join(' '), findings, { encodings, forwardPasses });
  },
};

/** Branches that a step asks for and whose prediction its result does not depend on. */
function branchesWithoutEffect({ sampling, names, levels }: Probe): string[] {
  const { step } = levels[Math.floor(levels.length / 2)];
  const shape = [2, 4, 2] as const;
  const drawn = (name: string) => Float64Array.from(Random.stream(0, 'audit', 'effect', name).normals(16));
  const begin = () =>
    sampling.begin({
      ...{ layers: 6, weak: true, fps: 30, parts: { face: [0] } },
      conditions: names,
      shape,
      random: Random.stream(0, 'audit', 'effect'),
    });
  const result = (changed?: string): string => {
    const run = begin();
    const given = run
      .branches(step)
      .map(({ name }) => [name, drawn(name === changed ? `${name}, changed` : name)] as const);
    const { x0, renoise } = run.combine(Object.fromEntries(given), step, drawn('x'));
    return [...x0, '|', ...(renoise ?? [])].join();
  };
  const asked = begin().branches(step);
  return asked.flatMap(({ name }) => (result(name) === result() ? [name] : []));
}
