import type { Branch } from '@antiphon/core';
import { CONDITIONAL } from '../branches/branches';

/** `branches`, and the conditional one where it is not among them. */
export function withConditional(branches: readonly Branch[]): readonly Branch[] {
  return branches.some(({ name }) => name === CONDITIONAL.name) ? branches : [CONDITIONAL, ...branches];
}
