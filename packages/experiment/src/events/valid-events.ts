import type { TrainingEvent } from '@antiphon/train';

/**
 * What holds of all that a training told: a training that was killed goes on from its last checkpoint, and what it had told of later steps is void.
 * @param events of one training, oldest first
 */
export function validEvents(events: readonly TrainingEvent[]): TrainingEvent[] {
  let valid: TrainingEvent[] = [];
  for (const event of events) {
    if (event.event === 'start') valid = valid.filter(({ step }) => step <= event.step);
    valid.push(event);
  }
  return valid;
}
