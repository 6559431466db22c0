import { getSampler, Random, respace, stepsOf } from '@antiphon/core';
import { guide } from '../../guide';
import { answer, finding, notApplicable, type Check } from '../check';
import type { Finding } from '../finding';

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
    const { forwardPasses } = subject.evidence ?? {};
    if (encodings === undefined && forwardPasses === undefined)
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
