export { evenSteps, guidanceLaws } from './laws';
export type { Law, LawOptions } from './laws';
export type { LawName } from './rules';
export type { CreateGuidance, DropRates } from './subject';
