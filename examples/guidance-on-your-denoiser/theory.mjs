import { TOLD, UNTOLD } from './theirs.mjs';

/**
 * Where guidance with a scale ends, exactly: the flow dz/dt = (z − guided x0)/t of Gaussian data, solved from pure noise to none.
 * The deviation is the geometric mean told^scale · untold^(1 − scale); the mean overshoots the hint.
 */
export function theory(scale, hint) {
  const deviation = TOLD ** scale * UNTOLD ** (1 - scale);
  // ∫ (1 + s²)^((scale − 1)/2) ds from 0 to `end`, by the midpoint rule.
  const end = Math.sqrt((UNTOLD / TOLD) ** 2 - 1);
  const pieces = 1000;
  let integral = 0;
  for (let i = 0; i < pieces; i++)
    integral += (1 + (((i + 0.5) / pieces) * end) ** 2) ** ((scale - 1) / 2) * (end / pieces);
  return { mean: (scale * hint * deviation * integral) / Math.sqrt(UNTOLD ** 2 - TOLD ** 2), deviation };
}
