import { sketchDistance, sketchOf, type PredictionKind } from '@antiphon/core';
import { branchHearing, noisyMotion } from '../../../record/behaviour';
import type { AuditSubject } from '../../../subject';
import { toleratedAt, worstOf, type Apart, type Replay } from '../replayed';
import { diagnose, type Diagnosis, type Patient } from './diagnose';
import type { Said, Telling } from './hypothesis';
import { middle } from './tellings';

/** What explains the differences of some branches: of all, or of one. */
interface Explained {
  readonly diagnoses: readonly (Diagnosis & { readonly worst: Apart })[];
  /** The worst that is not explained; undefined where all is. */
  readonly open: Apart | undefined;
}

/** Explains all branches by the same causes, or where nothing does, each by itself: another defect may be at work in one of them. */
export async function diagnosed(subject: AuditSubject, replayed: Replay): Promise<Explained> {
  const { apart, worst, recorded } = replayed;
  if (subject.prediction === undefined) return { diagnoses: [], open: worst };
  const ask = remembered(asker(subject, replayed));
  const of = (branches: readonly number[]): Promise<Diagnosis | undefined> =>
    explained(subject, subject.prediction ?? 'x0', replayed, branches, ask);
  const all = recorded.branches.map((_, branch) => branch);
  const together = await of(all);
  if (together !== undefined) return { diagnoses: [{ ...together, worst }], open: undefined };
  const found: (Diagnosis & { readonly worst: Apart })[] = [];
  let open: Apart | undefined;
  for (const branch of all) {
    const worst = worstOf(apart.filter((one) => one.branch === branch));
    if (worst.distance <= worst.tolerated) continue;
    const known = all.length > 1 && found.length === 0 ? await of([branch]) : undefined;
    if (known === undefined) open = open === undefined ? worst : worstOf([open, worst]);
    else found.push({ ...known, worst });
  }
  return { diagnoses: found, open };
}

/** Of what is tolerated. One branch alone says little: a single cause must explain it to what processors differ by. */
const EXACTLY = 0.1;

type Ask = (telling: Telling | undefined, branches: readonly number[], quick: boolean) => Promise<Said[]>;

/** Asks branches again, told their time steps in another way. */
function asker(subject: AuditSubject, { recorded, probe, stepAt }: Replay): Ask {
  const names = Object.keys(probe.conditions);
  const noisy = noisyMotion(probe);
  const levels = probe.levels.map((level, l) => ({ level, l, noisy: Float64Array.from(sketchOf(noisy[l])) }));
  return (telling, branches, quick) =>
    subject.bind(probe.conditions, probe.items, async (denoiser) => {
      const asked = branches.map((branch) => branchHearing(recorded.branches[branch].heard, names));
      const said: Said[] = [];
      for (const { level, l, noisy: seen } of quick ? middle(levels, 3) : levels) {
        const step = stepAt(level, l);
        const timestep = telling?.timestep(step.timestep, level, l) ?? step.timestep;
        const predictions = await denoiser.predict(noisy[l], { ...step, timestep }, asked);
        predictions.forEach((prediction, at) =>
          said.push({
            ...{ branch: branches[at], level, noisy: seen },
            x0: Float64Array.from(sketchOf(prediction)),
            wanted: Float64Array.from(recorded.branches[branches[at]].levels[l].sketch),
          }),
        );
      }
      return said;
    });
}

/** Nothing is asked twice: what all branches said was said by each. */
function remembered(ask: Ask): Ask {
  const known = new Map<string, readonly Said[]>();
  return async (telling, branches, quick) => {
    const key = `${String(quick)} ${telling?.cause.says ?? ''}`;
    const before = (known.get(key) ?? []).filter(({ branch }) => branches.includes(branch));
    if (new Set(before.map(({ branch }) => branch)).size === branches.length) return before;
    const said = await ask(telling, branches, quick);
    known.set(key, said);
    return said;
  };
}

/** What was recorded of some branches, seen in another way of asking or reading. */
async function explained(
  { schedule }: AuditSubject,
  declared: PredictionKind,
  { apart }: Replay,
  branches: readonly number[],
  ask: Ask,
): Promise<Diagnosis | undefined> {
  const judged = apart.filter(({ branch }) => branches.includes(branch));
  const { distance, tolerated } = worstOf(judged);
  const before = distance / tolerated;
  const alone = judged.length < apart.length;
  const judge: Patient['judge'] = (read) => {
    if (read.length < judged.length * (alone ? 0.99 : 0.5)) return undefined;
    const left = Math.max(...read.map(({ x0, wanted }) => misfit(x0, wanted)));
    if (alone) return left <= EXACTLY && left <= before / 10 ? left : undefined;
    // A cause removes a difference, and does not merely lessen it.
    return left <= before / 10 || (left <= 1 && left <= before / 3) ? left : undefined;
  };
  return diagnose({
    ...{ schedule, declared, recorded: true, most: alone ? 1 : 3, judge },
    served: await ask(undefined, branches, false),
    ask: (telling, quick) => ask(telling, quick ? branches.slice(0, 1) : branches, quick),
  });
}

function misfit(x0: ArrayLike<number>, wanted: ArrayLike<number>): number {
  const [is, should] = [Array.from(x0), Array.from(wanted)];
  const size = sketchDistance(
    should,
    should.map(() => 0),
  );
  return sketchDistance(is, should) / toleratedAt(size);
}
