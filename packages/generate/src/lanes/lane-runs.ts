import type { MotionShape } from '@antiphon/core';
import type { NetworkRun } from '../denoiser/networks';
import type { LanesRun } from '../sessions/session-protocol';

/** The runs of one step of a group of lanes, and how a lane finds its own in their outputs. */
export interface LaneRuns {
  readonly runs: readonly LanesRun[];
  /** One array for each run that the lane asked for: its evaluations one after the other. */
  answersOf(place: number, outputs: readonly Float32Array[]): Float32Array[];
}

/**
 * Puts together what lanes ask for: run k of a network has evaluation k of every lane that has so many, each in the row that is its place.
 * @param asked by place; every lane's batch is of one item
 * @param shape `[lanes, T, F]`
 */
export function laneRuns(
  asked: ReadonlyMap<number, readonly NetworkRun[]>,
  [lanes, frames, features]: MotionShape,
): LaneRuns {
  const size = frames * features;
  const rows = new Map<string, LanesRunInMaking>();
  for (const [place, runs] of asked)
    for (const { network, evaluations, views } of runs)
      evaluations.forEach(({ key, view, t, perturb }, slot) => {
        const run = rows.get(`${network} ${slot}`) ?? emptyRun(network, slot, lanes, size);
        rows.set(`${network} ${slot}`, run);
        run.x.set(views[view]?.values ?? [], place * size);
        run.t[place] = t;
        run.keys[place] = `${place} ${key}`;
        run.perturbations[place] = perturb;
      });
  const order = [...rows.keys()];
  return {
    runs: [...rows.values()],
    answersOf: (place, outputs) =>
      (asked.get(place) ?? []).map(({ network, evaluations }) => {
        const own = new Float32Array(evaluations.length * size);
        evaluations.forEach((_, slot) => {
          const output = outputs[order.indexOf(`${network} ${slot}`)];
          own.set(output?.subarray(place * size, (place + 1) * size) ?? [], slot * size);
        });
        return own;
      }),
  };
}

interface LanesRunInMaking extends LanesRun {
  readonly keys: (string | undefined)[];
  readonly perturbations: LanesRun['perturbations'][number][];
}

/** Zeros where no lane asks. */
function emptyRun(network: LanesRun['network'], slot: number, lanes: number, size: number): LanesRunInMaking {
  return {
    network,
    slot,
    x: new Float32Array(lanes * size),
    t: new Float32Array(lanes),
    keys: new Array<undefined>(lanes).fill(undefined),
    perturbations: new Array<undefined>(lanes).fill(undefined),
  };
}
