import { checkpointIn } from '../executors/model-origin';
import type { Training } from '../plan/plan';
import type { ReportTraining } from '../report/report-json';
import { trainingCurves } from './training-curves';
import { trainingEventLines } from './training-lines';

/**
 * How each training of a plan went, by the events beside its checkpoint; of those that have told nothing, as trainings of earlier versions, nothing.
 * @param folderOf the folder of a training
 * @throws NEWER_FORMAT
 */
export async function readTrainings(
  plan: readonly Pick<Training, 'id' | 'arm' | 'trainSeed'>[],
  folderOf: (id: string) => string,
): Promise<readonly ReportTraining[]> {
  const read = plan.map(async ({ id, arm, trainSeed }) => {
    const { events } = await trainingEventLines(checkpointIn(folderOf(id))).next();
    return events.length === 0 ? [] : [trainingCurves({ id, arm, trainSeed }, events)];
  });
  return (await Promise.all(read)).flat();
}
