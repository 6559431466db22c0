import { answer, finding, notApplicable, problemOf, type Check } from '../check';
import type { AuditSubject } from '../subject';

/** It runs where there is no GPU. */
export const device = {
  name: 'device',
  title: 'Does it run on a CPU?',
  async run({ runOn, withheld }: Pick<AuditSubject, 'runOn' | 'withheld'>) {
    if (runOn === undefined) return notApplicable(withheld ?? 'No way to choose a device was given.');
    try {
      await runOn('cpu');
      return answer('Yes.', []);
    } catch (error) {
      const sentence = `On a CPU it fails: ${problemOf(error)}.`;
      return answer(sentence, [finding('device-required', sentence)]);
    }
  },
} satisfies Check;
