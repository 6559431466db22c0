import { describe } from 'vitest';
import { checkDiffusersRuns } from '../fixtures/diffusers-runs';

describe('all runs of diffusers', () =>
  checkDiffusersRuns(new URL('../../../../../shared/goldens/guiders/', import.meta.url)));
