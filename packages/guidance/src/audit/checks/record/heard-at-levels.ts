import { CONDITIONAL } from '../../../branches/branches';
import { answer, finding, notApplicable, type Check } from '../../check';
import { distance, type Probe } from '../../probe';
import type { AuditSubject } from '../../subject';
import { agrees, replayOf, type Replay } from './replayed';
import { figures } from '../../figures';

/**
 * Of what a condition does at most, for what is open at a level (sigma over alpha, 1 at most: with less noise the motion is known already). Networks of x0, epsilon and v, after 3 to 1,200 steps of training, came to no less than a
 * quarter of it at any level; this is a twelfth of that.
 */
const DEAF = 0.02;
/** In standard deviations of the motion: a condition that does no more anywhere is not heard at all, which another question finds. */
const NOTHING = 1e-3;

/** A condition is heard at every noise level, trained in or not. With a training record it asks nothing more; without one, the network once for each condition at each level. */
export const heardAtLevels: Check = {
  name: 'heard-at-levels',
  title: 'Is each condition heard at every noise level?',
  async run(subject, probe) {
    if (probe.names.length === 0) return notApplicable('The model has no conditions.');
    if (probe.trained.nullCondition === 'none' && probe.branches[0]?.name !== CONDITIONAL.name)
      return notApplicable('By its mode the model is unconditional.');
    const replayed = await replayOf(subject, probe);
    if (!('why' in replayed) && !agrees(replayed))
      return notApplicable('The network does not predict what it did in training; what is told of that comes first.');
    const { levels, swapped } = 'why' in replayed ? await swappedNow(subject, probe) : swappedThen(replayed);
    const findings = Object.entries(swapped).flatMap(([condition, effects]) => {
      const shares = effects.map((effect, l) => effect / Math.min(1, levels[l].sigma / levels[l].alpha));
      const most = Math.max(...shares);
      if (Math.max(...effects) < NOTHING) return [];
      const deaf = levels.filter((_, l) => shares[l] < DEAF * most).map(({ sigma }) => sigma);
      const heard = levels.filter((_, l) => shares[l] >= DEAF * most).map(({ sigma }) => sigma);
      if (deaf.length === 0) return [];
      const low = Math.max(...deaf) < Math.min(...heard);
      if (!low && !(Math.min(...deaf) > Math.max(...heard))) return [];
      const where = low
        ? `at sigma ${figures(Math.min(...heard))} and above, and not at ${figures(Math.max(...deaf))} and below`
        : `at sigma ${figures(Math.max(...heard))} and below, and not at ${figures(Math.min(...deaf))} and above`;
      return [
        finding(
          low ? 'condition-heard-only-at-high-noise' : 'condition-heard-only-at-low-noise',
          `"${condition}" moves the conditional prediction by up to ${figures(Math.max(...effects))} standard deviations ${where}, where motion is still open.`,
          Math.max(...effects),
          { condition },
        ),
      ];
    });
    const said = findings.map(({ sentence }) => sentence).join(' ');
    return answer(said || `Yes, at all of ${levels.length} levels.`, findings, {
      sigma: levels.map(({ sigma }) => sigma),
      swapped,
    });
  },
};

interface Swapped {
  readonly levels: readonly { readonly alpha: number; readonly sigma: number }[];
  readonly swapped: Readonly<Record<string, readonly number[]>>;
}

function swappedThen({ served, probe }: Replay): Swapped {
  return { levels: probe.levels, swapped: served.swapped };
}

async function swappedNow(subject: AuditSubject, probe: Probe): Promise<Swapped> {
  const { conditions, items, names } = probe;
  const ask = (given: Readonly<Record<string, Float32Array>>) =>
    subject.bind(given, items, async (denoiser) => (await probe.predict(denoiser, [CONDITIONAL])).map(([own]) => own));
  const own = await ask(conditions);
  const swapped: Record<string, number[]> = {};
  for (const name of names) {
    const values = conditions[name];
    const size = values.length / items;
    const next = Float32Array.from({ length: values.length }, (_, i) => values[(i + size) % values.length]);
    const moved = await ask({ ...conditions, [name]: next });
    swapped[name] = moved.map((level, l) => distance(level, own[l]));
  }
  return { levels: probe.levels.map(({ step: { alpha, sigma } }) => ({ alpha, sigma })), swapped };
}
