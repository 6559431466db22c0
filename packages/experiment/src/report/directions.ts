/** Which way is good, as tables mark it beside a metric's name. */
export const ARROWS = { lower: '↓', higher: '↑', truth: '≈' } as const;
