import { getSampler, Random, respace, stepsOf, type Samples } from '@antiphon/core';
import { guide } from '../../guide';
import { answer, finding, type Check } from '../check';
import { distance } from '../probe';

/** The same seed gives the same motion. */
export const reproducibility: Check = {
  name: 'reproducible',
  title: 'Does the same seed give the same motion?',
  async run(subject, probe) {
    const once = (): Promise<Samples> =>
      subject.bind(probe.conditions, probe.items, async (denoiser) => {
        const guided = guide(denoiser, probe.sampling, { random: Random.stream(1, 'audit', 'guided') });
        const start = probe.random('reproducibility').normals(probe.levels[0].x.length);
        return getSampler('ddim')(guided, start, stepsOf(respace(subject.schedule, 4)));
      });
    const first = await once();
    const apart = distance(first, await once());
    if (apart === 0) return answer('Yes, to the bit.', [], { apart });
    const sentence = `Two samplings from the same noise are ${apart.toPrecision(2)} standard deviations apart: something draws numbers of its own.`;
    return answer(sentence, [finding('not-reproducible', sentence, apart)], { apart });
  },
};
