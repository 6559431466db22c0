import { median, type Heard } from './heard';

/** What a loss must have fallen by in the last half of the steps so far. */
const FALLS = 0.01;
/** What it must have fallen by at all, where nothing finer is measured than the losses of steps. */
const LEARNS = 0.05;
/** Share of the peak from which on a learning rate is high: a loss that rests while it decays is as it should be. */
const HIGH = 0.5;
/** Share of the training, and evaluations or steps' events, before which nothing is said. */
const EARLIEST = 0.3;
const EVALUATIONS = 5;
const EVENTS = 40;

/** The loss stopped falling long before the end, though the learning rate is high still. */
export function stalled({ steps, first, recent, peakLearningRate, validations }: Heard): string | undefined {
  const last = recent.at(-1);
  if (first === undefined || last === undefined || last.step < EARLIEST * steps || last.step === steps)
    return undefined;
  if (last.learningRate < HIGH * peakLearningRate) return undefined;
  const advice = `The learning rate is ${last.learningRate.toPrecision(2)} still: try a lower one, a larger network, or fewer steps`;
  if (validations.length === 0) {
    const now = median(recent.slice(-EVENTS / 2).map(({ loss }) => loss));
    if (recent.length < EVENTS || now < (1 - LEARNS) * first.loss) return undefined;
    return `the loss is about ${now.toPrecision(3)}, and was ${first.loss.toPrecision(3)} at the start: nothing is learned. ${advice}`;
  }
  // The same windows and noise each time: what does not fall there does not fall.
  const half = validations.filter(({ step }) => step <= last.step / 2).at(-1);
  const since = validations.filter(({ step }) => step > last.step / 2).map(({ training }) => training.loss);
  if (half === undefined || validations.length < EVALUATIONS || Math.min(...since) < (1 - FALLS) * half.training.loss)
    return undefined;
  return `the loss has not fallen since step ${half.step}: it was ${half.training.loss.toPrecision(3)} then, and is ${(since.at(-1) ?? NaN).toPrecision(3)}. ${advice}`;
}
