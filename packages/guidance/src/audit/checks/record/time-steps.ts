import { respace, stepsOf } from '@antiphon/core';
import { CONDITIONAL } from '../../../branches/branches';
import { answer, finding, notApplicable, type Check } from '../../check';
import { distance, size } from '../../probe';
import { agrees, replayOf, type Replay } from './replayed';

/**
 * In standard deviations of the motion, or of the predictions where they are smaller: how far a prediction must move, at the level where it moves most, if the network is told the time step of the next. Networks after three steps of training moved by 0.08 to 0.2, the
 * least of all that were trained by 0.04: a tenth of that.
 */
const HEARD = 0.004;

/** The network is told its time step, and hears it: trained in or not. Asks the network twice at each level; not at all where there is a training record. */
export const timeSteps: Check = {
  name: 'time-steps',
  title: 'Does the network hear its time step?',
  async run(subject, probe) {
    const replayed = await replayOf(subject, probe);
    if (!('why' in replayed) && !agrees(replayed))
      return notApplicable('The network does not predict what it did in training; what is told of that comes first.');
    const { effects, sizes } = 'why' in replayed ? await retimed() : replayedEffects(replayed);
    const most = Math.max(...effects);
    const needed = leastHeard(sizes);
    if (effects.length < 2) return notApplicable('There is one noise level only.');
    if (most >= needed)
      return answer(
        `Yes: told the time step of the next level, it predicts up to ${most.toPrecision(2)} standard deviations otherwise.`,
        [],
        { effects },
      );
    const sentence = `Told the time step of another noise level, the network predicts the same (at most ${most.toPrecision(2)} standard deviations otherwise at ${effects.length} levels; one that hears it changes by more than ${needed.toPrecision(1)}): it does not know how noisy its input is.`;
    return answer(sentence, [finding('timestep-ignored', sentence)], { effects });

    async function retimed(): Promise<Retimed> {
      const steps = stepsOf(respace(subject.schedule, 7)).slice(1);
      return subject.bind(probe.conditions, probe.items, async (denoiser) => {
        const noise = probe.random('retimed').normals(probe.motion.length);
        const [effects, sizes]: [number[], number[]] = [[], []];
        for (const [l, step] of steps.entries()) {
          const x = probe.motion.map((value, i) => step.alpha * value + step.sigma * noise[i]);
          const other = steps[l + 1] ?? steps[l - 1];
          const [own] = await denoiser.predict(x, step, [CONDITIONAL]);
          const [next] = await denoiser.predict(x, { ...step, timestep: other.timestep }, [CONDITIONAL]);
          effects.push(distance(own, next));
          sizes.push(size(own));
        }
        return { effects, sizes };
      });
    }
  },
};

/** By level. */
interface Retimed {
  readonly effects: readonly number[];
  /** Of the predictions. */
  readonly sizes: readonly number[];
}

function replayedEffects({ served }: Replay): Retimed {
  return { effects: served.retimed, sizes: served.branches[0].levels.map(({ size: own }) => own) };
}

/** How far predictions of these sizes must move where they move most. */
export function leastHeard(sizes: readonly number[]): number {
  return HEARD * Math.min(1, Math.max(...sizes));
}
