import type { DeploymentOfRecords } from '@antiphon/data/serving-records';
import type { Deployment } from './deployment';

/** What records keep of a deployment, so that they can be read without its file. */
export function recordsDeployment({ name, arms, seed, outcomes }: Deployment): DeploymentOfRecords {
  return {
    name,
    arms: arms.map(({ name: arm, weight, enabled, shadow }) => ({ name: arm, weight, enabled, shadow })),
    assignment: { seed },
    outcomes: { metrics: outcomes.metrics, windowDays: outcomes.windowDays },
  };
}
