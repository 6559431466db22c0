import { answer, finding, notApplicable, problemOf, type Check } from '../check';
import type { Finding, FindingName } from '../finding';

/** Speech longer than in training, one frame, silence. */
export const length: Check = {
  name: 'length',
  title: 'Does it work for any length, and for silence?',
  async run({ frames, features, generate, withheld }, { deep }) {
    if (generate === undefined) return notApplicable(withheld ?? 'Nothing was given to generate with.');
    const cases: [FindingName, string, number, 'speech' | 'silence'][] = [
      ['length-limited', 'Speech longer than a training window', frames * (deep ? 8 : 2) + 7, 'speech'],
      ['one-frame-fails', 'Speech of one frame', 1, 'speech'],
      ['silence-fails', 'Silence', frames, 'silence'],
    ];
    const findings: Finding[] = [];
    const evidence: Record<string, unknown> = { trainedFrames: frames };
    for (const [name, what, wanted, sound] of cases) {
      const problem = await generate(wanted, sound).then(
        (motion) => {
          if (motion.length !== wanted * features)
            return `${motion.length / features} frames came back where ${wanted} were asked`;
          return motion.every(Number.isFinite) ? undefined : 'motion is not finite';
        },
        (error: unknown) => problemOf(error),
      );
      evidence[`${wanted} frames of ${sound}`] = problem ?? 'works';
      if (problem !== undefined)
        findings.push(finding(name, `${what} (${wanted} frames; a training window has ${frames}) fails: ${problem}.`));
    }
    const said = findings.map(({ sentence }) => sentence).join(' ');
    return answer(
      said ||
        `Yes: ${cases.map(([, , wanted, sound]) => `${wanted} frame${wanted === 1 ? '' : 's'} of ${sound}`).join(', ')}.`,
      findings,
      evidence,
    );
  },
};
