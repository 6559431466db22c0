/** The part of jstat that is used; it comes without types. */
declare module 'jstat' {
  const jstat: {
    /** Regularised incomplete beta function I_x(a, b). */
    ibeta(x: number, a: number, b: number): number;
    /** Complementary error function. */
    erfc(x: number): number;
    readonly studentt: { inv(probability: number, degreesOfFreedom: number): number };
    readonly chisquare: { cdf(x: number, degreesOfFreedom: number): number };
    readonly centralF: { cdf(x: number, df1: number, df2: number): number };
  };
  export default jstat;
}
