import jstat from 'jstat';

/** P(T > t) of Student's t with `df` degrees of freedom, which need not be whole. Far in the tail it keeps its digits. */
export function studentTail(t: number, df: number): number {
  if (t === Infinity) return 0;
  if (t === -Infinity) return 1;
  const outside = jstat.ibeta(df / (df + t * t), df / 2, 0.5);
  return t >= 0 ? outside / 2 : 1 - outside / 2;
}

/** The t that Student's t stays below with this probability. */
export function studentQuantile(probability: number, df: number): number {
  return jstat.studentt.inv(probability, df);
}
