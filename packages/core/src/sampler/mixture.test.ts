import { describe } from 'vitest';
import { checkDiffusersRuns } from '../fixtures/diffusers-runs';

describe('runs of diffusers', () => checkDiffusersRuns(new URL('../fixtures/samplers/', import.meta.url)));
