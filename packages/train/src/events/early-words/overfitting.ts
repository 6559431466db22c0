import type { Heard } from './heard';

/** How far the loss on unseen motion must have risen from its lowest. Its windows and noise are the same each time, so that no chance is in it but the weights'. */
const RISEN = 1.05;
/** What it must have fallen by meanwhile on the motion that is trained on. */
const FALLEN = 0.98;
/** Evaluations in a row that must show it. */
const IN_A_ROW = 3;

/** It gets better on what is trained on, and worse on what is not. */
export function overfitting({ validations }: Heard): string | undefined {
  const both = validations.flatMap(({ step, training, validation }) =>
    validation === null ? [] : [{ step, seen: training.loss, unseen: validation.loss }],
  );
  const last = both.at(-1);
  const best = both.reduce<typeof last>((a, b) => (a !== undefined && a.unseen <= b.unseen ? a : b), undefined);
  if (last === undefined || best === undefined) return undefined;
  const since = both.slice(-IN_A_ROW).filter(({ step, unseen }) => step > best.step && unseen > RISEN * best.unseen);
  if (since.length < IN_A_ROW || last.seen > FALLEN * best.seen) return undefined;
  const fromTo = (key: 'seen' | 'unseen') => `from ${best[key].toPrecision(3)} to ${last[key].toPrecision(3)}`;
  return `since step ${best.step} the loss on clips that are not trained on rose, ${fromTo('unseen')}, while that on training clips fell, ${fromTo('seen')}. Train on more motion, for fewer steps, or with networkDropout or a smaller width`;
}
