import { AntiphonError } from '@antiphon/core';
import type { AuditOptions } from '@antiphon/guidance';
import type { Surroundings } from '../surroundings';
import { formatSeconds, type ProgressLine } from './progress';

/** Questions after which the time that is left can be estimated at all: some take much longer than others. */
const SAYS_SOMETHING = 3;

/**
 * Shows which question an audit is at, and about how long the others will take.
 * @param resume what to do after an interruption
 * @throws INTERRUPTED, from what it returns, where the user interrupts
 */
export function auditProgress(
  line: ProgressLine,
  { clock, signal }: Pick<Surroundings, 'clock' | 'signal'>,
  resume: string,
): NonNullable<AuditOptions['onProgress']> {
  const started = clock();
  return (done, total, title) => {
    if (signal.aborted) throw new AntiphonError('INTERRUPTED', { resume });
    const seconds = (clock() - started) / 1000;
    const left = done < SAYS_SOMETHING ? '' : `  ${formatSeconds((seconds / done) * (total - done))} left`;
    line.show(`audit ${done + 1}/${total}${left}  ${title}`);
  };
}
