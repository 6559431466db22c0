import type { Answer } from '../../check';
import type { FindingName } from '../../finding';
import { size, type Probe } from '../../probe';
import type { AuditSubject } from '../../subject';
import { agrees, replayOf, type Replay } from './replayed';
import { figures } from '../../figures';

/**
 * The noisy motion scaled down by alpha, which needs no network, is off by sigma times the size of the motion. A network that comes to no less than this share of it has learned little: measured with small networks,
 * it was 0.94 to 1.1 after 3 and 30 of 300 steps, and 0.73 to 0.85 after 300.
 */
const HARDLY_BETTER = 0.9;
/** What want of training alone may look like: motion of the wrong size, and guidance that makes more of it. */
const SIGNS: readonly FindingName[] = [
  'denoises-badly',
  'motion-out-of-range',
  'guidance-blows-up',
  'guidance-collapses',
];

/**
 * Answers without findings that want of training explains: of a network that does just what it did at the end of its training, and was weak then. (Guidance that was asked for is the asker's.) That it is weak is a remark of the question about truth.
 */
export async function withoutSignsOfWeakness<T extends Answer>(
  answers: readonly T[],
  subject: AuditSubject,
  probe: Probe,
): Promise<readonly T[]> {
  const excused = SIGNS.filter((name) => subject.sampling === undefined || !name.startsWith('guidance-'));
  const replayed = await replayOf(subject, probe);
  if ('why' in replayed || !agrees(replayed) || recordedWeakness(replayed) === undefined) return answers;
  return answers.map((given) => {
    const findings = given.findings.filter(({ name }) => !excused.includes(name));
    return findings.length === given.findings.length
      ? given
      : {
          ...given,
          findings,
          summary: `${given.summary} The network left its training like this: it has learned little.`,
        };
  });
}

/** How little a network had learned at the end of its training, as a sentence; undefined where it had learned enough. */
export function recordedWeakness({ record, recorded, probe }: Replay): string | undefined {
  const heldOut = record.probe?.heldOut;
  const errors = heldOut?.errors ?? recorded.branches[0].levels.map(({ error }) => error);
  const motion = heldOut === undefined ? size(probe.motion) : size(heldOut.sketches.flat());
  const levels = probe.levels.map(({ sigma }, l) => ({ sigma, error: errors[l], scaled: sigma * motion }));
  const weak = levels.filter(({ error, scaled }) => error >= HARDLY_BETTER * scaled);
  // One that has learned does so only where there is little noise to take away.
  if (weak.length < levels.length / 2) return undefined;
  const { sigma, error, scaled } = weak[Math.floor(weak.length / 2)];
  const steps = `${record.step.toLocaleString('en')}${record.step < record.steps ? ` of ${record.steps.toLocaleString('en')}` : ''} steps`;
  return `After ${steps} of training it denoises hardly better than no network at all: at sigma ${figures(sigma)} it is ${figures(error)} standard deviations off the motion, and the noisy motion scaled down is ${figures(scaled)} off. It is weak, not broken: train it longer, or with more data.`;
}
