import { AntiphonError, isAntiphonError, type ErrorCode } from '@antiphon/core';
import type { Cell } from '../plan/plan';
import { failureWords } from '../report/failure-words';
import type { ReportFailure } from '../report/report-json';

/** What is no arm's own failure: a person who stops, a folder that is not to be used, and a disk that takes no more. */
const OF_ALL: ReadonlySet<string> = new Set<ErrorCode>(['INTERRUPTED', 'IN_USE', 'OTHER_RUN', 'CANNOT_WRITE']);
const OF_THE_SYSTEM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EFBIG', 'EMFILE', 'ENFILE']);

type FailedPart = Pick<Cell, 'arm' | 'trainSeed'> & Partial<Pick<Cell, 'scale' | 'steps'>>;

/** What failed of a run's arms, so that the others go on. */
export class Failures {
  private readonly found: ReportFailure[] = [];
  private readonly errors: unknown[] = [];

  constructor(private readonly signal: AbortSignal | undefined) {}

  get all(): readonly ReportFailure[] {
    return this.found;
  }

  /**
   * Does a part of the work; where it fails, the parts of the report that it was for are noted.
   * @returns what it gave, or undefined
   * @throws what stops the whole run
   */
  async guard<T>(
    stage: ReportFailure['stage'],
    parts: readonly FailedPart[],
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (this.signal?.aborted === true || stopsAll(error)) throw error;
      this.errors.push(error);
      for (const { arm, trainSeed, scale, steps } of parts)
        this.found.push({
          ...{ arm, trainSeed, stage },
          ...(scale === undefined ? {} : { scale }),
          ...(steps === undefined ? {} : { steps }),
          error: wordsOf(error),
        });
      return undefined;
    }
  }

  /** What is thrown where all failed, so that there is nothing to report: the one error there was, or all of them. */
  asError(out: string): unknown {
    const [first] = this.errors;
    return new Set(this.errors.map(wordsOf)).size === 1 ? first : armsFailed(out, this.found);
  }
}

/** What a command ends with whose arms failed in part. @param out folder of the run */
export function armsFailed(out: string, failures: readonly ReportFailure[]): AntiphonError {
  const failed = failures.map((failure) => failureWords(failure).replace(/\.$/, '')).join('; ');
  return new AntiphonError('ARMS_FAILED', { path: out, failed });
}

/** Whether an error concerns the whole run, not one arm of it. */
export function stopsAll(error: unknown): boolean {
  if (isAntiphonError(error)) return OF_ALL.has(error.code);
  return error instanceof Error && 'code' in error && OF_THE_SYSTEM.has(String(error.code));
}

/** One line. Ours are sentences already; of others the kind is told, too. */
export function wordsOf(error: unknown): string {
  const text = isAntiphonError(error) ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim();
}
