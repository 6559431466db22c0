import type { TrainingEvent } from '@antiphon/train';

/** A number with a name, of letters, digits and `_-. /` alone: every tool takes those. */
export type Scalar = readonly [name: string, value: number];

/** What an event says in numbers; what comes before the first `/` of a name is what tools group by. */
export function scalarsOf(event: TrainingEvent): Scalar[] {
  return numbersIn(event).map(([name, value]) => [name.replace(/[^\w\-. /]/g, '-'), value]);
}

function numbersIn(event: TrainingEvent): Scalar[] {
  if (event.event === 'step') {
    const { loss, gradientNorm, learningRate, stepsPerSecond, dropped } = event;
    return [
      ...Object.entries({ loss, gradientNorm, learningRate, stepsPerSecond }),
      ...Object.entries(dropped).map(([name, share]): Scalar => [`dropped/${name}`, share]),
    ];
  }
  if (event.event === 'validation')
    return (['training', 'validation'] as const).flatMap((side) => {
      const losses = event[side];
      if (losses === null) return [];
      const parts = losses.parts.map(({ noise, kept, loss }): Scalar => {
        const heard = kept.length === 0 ? 'nothing' : kept.join(' and ');
        return [`${side}/heard ${heard}/noise ${noise.map((share) => share.toFixed(2)).join(' - ')}`, loss];
      });
      return [[`${side}/loss`, losses.loss] satisfies Scalar, ...parts];
    });
  if (event.event === 'samples')
    return Object.entries(event.metrics).flatMap(([name, value]) =>
      value === null ? [] : [[`samples/${name}`, value]],
    );
  return [];
}
