import { failureWords, lostArms } from '../failure-words';
import type { Report } from '../report-json';

/** What is missing, what that means for the comparisons, and what to do. */
export function failureSentences(
  report: Pick<Report, 'arms' | 'cells' | 'failures' | 'design' | 'provenance'>,
): string[] {
  const { failures = [], design, provenance } = report;
  if (failures.length === 0) return [];
  const lost = lostArms(report);
  const consequences = [
    ...(design.baseline !== undefined && lost.includes(design.baseline)
      ? [`The baseline ${design.baseline} is missing, so no arm is compared with it, and none with another.`]
      : lost.length > 0
        ? [`In no comparison: ${lost.join(', ')}.`]
        : []),
    ...(failures.some(({ stage }) => stage !== 'audit')
      ? [
          `Arms are compared where both have numbers${provenance.trainSeeds.length > 1 ? ', over the training seeds that both have' : ''}.`,
        ]
      : []),
  ];
  return [
    `Failed: ${failures.map((failure) => failureWords(failure).replace(/\.$/, '')).join('; ')}. Run the same command again, and only this is tried.`,
    ...(consequences.length === 0 ? [] : [consequences.join(' ')]),
  ];
}
