import type { Losses } from '../training-event';
import type { Heard } from './heard';

/** Share of the loss that a heard condition is worth at least, at the noise level where it is worth most. */
const WORTH = 0.01;
/** Share of the training before which a network need not have learned to listen. */
const EARLIEST = 0.5;

/** Dropping a condition changes nothing, though the training is well on. */
export function unheard({ steps, validations }: Heard): string | undefined {
  const last = validations.at(-1);
  if (last === undefined || last.step < EARLIEST * steps) return undefined;
  const losses = last.validation ?? last.training;
  const names = [...new Set(losses.parts.flatMap(({ kept }) => kept))];
  const unheardOf = dropsIn(losses, names).filter((dropped) => worth(losses, names, dropped) < WORTH);
  // Of conditions that were dropped one by one the ones are named; all of them where they were only dropped together.
  const single = unheardOf.filter(({ length }) => length === 1);
  const [named] = single.length > 0 ? [single.flat()] : unheardOf;
  if (named === undefined) return undefined;
  const quoted = named.map((name) => `"${name}"`).join(' and ');
  const where = last.validation === null ? '' : ' on clips that are not trained on';
  return `dropping ${quoted} changes the loss${where} by less than ${100 * WORTH} % at every noise level: the network does not use ${named.length === 1 ? 'it' : 'them'}, so guidance has nothing to strengthen. Check that audio and motion belong together, or train longer`;
}

/** The sets of conditions that were dropped, each once. */
function dropsIn({ parts }: Losses, names: readonly string[]): string[][] {
  const all = parts.map(({ kept }) => names.filter((name) => !kept.includes(name)));
  const byKey = new Map(all.map((dropped) => [dropped.join('\n'), dropped]));
  return [...byKey.values()].filter(({ length }) => length > 0);
}

/** By what share the loss grows without these, at the noise level where it grows most. */
function worth({ parts }: Losses, names: readonly string[], dropped: readonly string[]): number {
  const lost = (kept: readonly string[]) => names.filter((name) => !kept.includes(name)).join('\n');
  const growths = parts.flatMap(({ noise, kept, loss }) => {
    const whole = parts.find((part) => part.noise[0] === noise[0] && part.kept.length === names.length);
    return lost(kept) === dropped.join('\n') && whole !== undefined ? [loss / whole.loss - 1] : [];
  });
  return Math.max(...growths);
}
