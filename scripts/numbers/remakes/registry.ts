import type { Remake } from '../remake';
import { conformance } from './conformance';
import { counts, errorStatuses } from './counts';
import { demoTable } from './demo-table';
import { demoTruth } from './demo-truth';
import { drops } from './drops';
import { coreExample } from './examples';
import { qualityMedians, qualityTableFigures } from './quality';
import { evaluationsPerStep, guidedVariance, spacings } from './sampling';
import { smokeDemo } from './smoke-demo';

/** Made again at every change, in seconds. A new one is a line here. */
export const SMOKE: Readonly<Record<string, Remake>> = {
  counts,
  'error-statuses': errorStatuses,
  drops,
  'evaluations-per-step': evaluationsPerStep,
  'guided-variance': guidedVariance,
  spacings,
  'core-example': coreExample,
  'quality-table': qualityTableFigures,
  'quality-medians': qualityMedians,
  'demo-table': demoTable,
  'smoke-demo': smokeDemo,
  conformance,
};

/** What takes longer is made again before a release. */
export const RELEASE: Readonly<Record<string, Remake>> = { 'demo-truth': demoTruth };
