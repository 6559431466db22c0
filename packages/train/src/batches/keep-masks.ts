import { Random, type Guidance, type KeepMask } from '@antiphon/core';

/**
 * Which conditions each sample of the batch of a step keeps: the one draw that training makes. Anyone who knows the seed can make it again
 * and so check what a run recorded.
 * @param conditions names, in the dataset's order (a strategy may draw for one after the other)
 */
export function keepMasksAt(
  step: number,
  seed: number,
  batchSize: number,
  guidance: Pick<Guidance, 'dropout'>,
  conditions: readonly string[],
): KeepMask {
  return guidance.dropout(batchSize, conditions, Random.stream(seed, 'dropout', step));
}
