import type { Beginning, Counts, RunChange } from '@antiphon/experiment';

/** E.g. `There is a run already: kept are 1 training and 14 cells, to be made 1 training and 3 cells; 0 trainings and 2 cells belong to the spec no more, and lie in its folder attic.` */
export function changeWords({ kept, missing, obsolete, goOn, anew }: RunChange): string {
  const words = ({ trainings, cells }: Counts) =>
    `${trainings} training${trainings === 1 ? '' : 's'} and ${cells} cell${cells === 1 ? '' : 's'}`;
  const aside =
    obsolete.trainings + obsolete.cells === 0
      ? ''
      : `; ${words(obsolete)} belong to the spec no more, and lie in its folder attic`;
  return [
    `There is a run already: kept are ${words(kept)}, to be made ${words(missing)}${aside}.`,
    ...(goOn.length === 0 ? [] : [`From what is there go on ${listed(goOn)}.`]),
    ...(anew.length === 0
      ? []
      : [
          `From the start are trained ${listed(anew)}: the learning rate of what is there fell over the length that it had, so that it is no beginning of a longer training. With decay "none" it would be.`,
        ]),
  ].join('\n');
}

/** E.g. `cfg-seed0 (1000 of 2000 steps are done)`. */
function listed(beginnings: readonly Beginning[]): string {
  return beginnings.map(({ id, from, steps }) => `${id} (${from} of ${steps} steps are done)`).join(', ');
}
