import { AntiphonError } from '@antiphon/core';
import { createGuidance } from '@antiphon/guidance';
import type { ExperimentSpec } from '../../spec/spec';
import type { Training } from '../plan';

/** Arms that are one: trained alike (or from one model), and sampled alike. What they would be compared by is 0. @returns one error for each that repeats another */
export function equalArms({ arms }: ExperimentSpec, plan: readonly Training[]): AntiphonError[] {
  const first = new Map<string, string>();
  return arms.flatMap(({ name }) => {
    const identity = identityOf(name, plan);
    const same = first.get(identity);
    if (same === undefined) first.set(identity, name);
    return same === undefined ? [] : [repeats(name, same)];
  });
}

function repeats(name: string, same: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', {
    source: `arm "${name}"`,
    problem: `it is the same as "${same}": the same training, sampled in the same way ("scales" sets the scale of both, unless it is "own"). Leave one out, or change one`,
  });
}

/** What an arm is trained from and how it is sampled, with every default filled in; of its first training seed. */
function identityOf(name: string, plan: readonly Training[]): string {
  const training = plan.find(({ cells }) => cells.some(({ arm }) => arm === name));
  if (training === undefined) return name;
  const cells = training.cells.filter(({ arm }) => arm === name);
  return JSON.stringify([
    trainedAs(training, plan),
    cells.map(({ guidance, steps }) => [createGuidance(guidance).spec, steps]),
  ]);
}

/** Of the training's own scale only where it is trained in: elsewhere, training knows nothing of it. */
function trainedAs({ guidance, teacher }: Training, plan: readonly Training[]): unknown {
  const { spec, target } = createGuidance(guidance);
  const taught = plan.find(({ id }) => id === teacher);
  return [
    target === undefined ? { ...spec, scale: undefined } : spec,
    taught === undefined ? null : trainedAs(taught, plan),
  ];
}
