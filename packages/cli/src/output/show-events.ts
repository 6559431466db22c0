import { oneLine } from '@antiphon/core';
import type { TrainingEvent } from '@antiphon/train';
import { formatSeconds, type ProgressLine } from './progress';

/** Shows what a training tells on the progress line; early words get a line of their own on standard error. @param figures more of a step, by name */
export function showEvents(
  line: ProgressLine,
  figures: () => Readonly<Record<string, number>> = () => ({}),
): (event: TrainingEvent) => void {
  let steps = 0;
  let validation = '';
  return (event) => {
    if (event.event === 'start') {
      steps = event.steps;
      line.show(event.step === 0 ? 'compiling …' : `compiling … (goes on after step ${event.step} of ${steps})`, true);
    } else if (event.event === 'validation') {
      const { training, validation: unseen } = event;
      validation = `  validation ${(unseen ?? training).loss.toFixed(4)}${unseen === null ? ' (training clips)' : ''}`;
    } else if (event.event === 'warning') line.note(`Warning: ${oneLine(event.text)}`);
    else if (event.event === 'step') {
      const more = Object.entries(figures()).map(([name, value]) => `  ${name} ${value.toFixed(4)}`);
      const left = event.secondsLeft === null ? '' : `  ${formatSeconds(event.secondsLeft)} left`;
      line.show(
        `step ${event.step}/${steps}  loss ${event.loss.toFixed(4)}${validation}${more.join('')}  ${event.stepsPerSecond.toFixed(1)} steps/s${left}`,
        event.step === steps,
      );
    }
  };
}
