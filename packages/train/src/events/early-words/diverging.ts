import { median, type Heard } from './heard';

/** So many times the loss of a network that knows nothing, and the training has made it worse. */
const WORSE = 3;
/** So many times its running level, and the loss has left it: the mean of ten batches hardly ever doubles by chance. */
const OFF_LEVEL = 4;
/** The same of a gradient's norm, which jumps more; and what the loss must have grown by beside it. */
const STEEP = 20;
const GROWN = 1.3;
/** Events in a row that must show it. */
const IN_A_ROW = 3;
/** Events from which a level can be told. */
const LEVEL = 5;

/** The loss or the gradients grow far beyond where they were, though they are numbers still. */
export function diverging({ first, recent }: Heard): string | undefined {
  const last = recent.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const advice = `Lower learningRate (now ${last.learningRate.toPrecision(2)}) or clipNorm, or raise warmupSteps`;
  const losses = recent.map(({ loss }) => loss);
  if (recent.length > 2 && Math.min(...losses.slice(-2)) > WORSE * first.loss)
    return `the loss is ${last.loss.toPrecision(3)}, from ${first.loss.toPrecision(3)} at the start. ${advice}`;
  if (recent.length < LEVEL + IN_A_ROW) return undefined;
  const level = lowest(losses.slice(0, -IN_A_ROW));
  const now = losses.slice(-IN_A_ROW);
  if (Math.min(...now) > OFF_LEVEL * level)
    return `the loss rose to ${last.loss.toPrecision(3)}, from about ${level.toPrecision(3)} before. ${advice}`;
  const norms = recent.map(({ gradientNorm }) => gradientNorm);
  const usual = median(norms.slice(0, -IN_A_ROW));
  if (Math.min(...norms.slice(-IN_A_ROW)) > STEEP * usual && Math.min(...now) > GROWN * level)
    return `the gradients' norm rose to ${last.gradientNorm.toPrecision(3)}, from about ${usual.toPrecision(3)}, and the loss with it, to ${last.loss.toPrecision(3)}. ${advice}`;
  return undefined;
}

/** The lowest that a few losses in a row were: one that grows slowly drags no level along. */
function lowest(losses: readonly number[]): number {
  return Math.min(...losses.slice(LEVEL - 1).map((_, i) => median(losses.slice(i, i + LEVEL))));
}
