import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import {
  runEventLines,
  trainingCurves,
  trainingEventLines,
  type ReportTraining,
  type RunEvent,
} from '@antiphon/experiment';
import type { TrainingEvent } from '@antiphon/train';

type Cell = Extract<RunEvent, { event: 'cell' }>;
type State = 'begun' | 'finished' | 'failed';

/** What is known of a run, or of one training, at a moment. */
export interface Watched {
  readonly name: string;
  readonly arms: readonly string[];
  /** What is being done, in a sentence. */
  readonly now: string;
  /** Seconds; null where nobody can say, or nothing is left to do. */
  readonly secondsLeft: number | null;
  /** When the last event came; undefined before the first. */
  readonly last: string | undefined;
  /** Undefined for a training for itself. */
  readonly cells: { readonly done: number; readonly total: number; readonly failed: readonly string[] } | undefined;
  readonly trainings: readonly ReportTraining[];
}

/** Follows the events of a folder that a run or a training works in, or did. */
export class WatchedFolder {
  private readonly events: (RunEvent | TrainingEvent)[] = [];

  private constructor(
    private readonly path: string,
    private readonly next: () => Promise<{
      readonly events: readonly (RunEvent | TrainingEvent)[];
      readonly restarted: boolean;
    }>,
  ) {}

  /** @throws FILE_NOT_FOUND, INVALID_INPUT for a folder in which nothing tells */
  static async open(path: string): Promise<WatchedFolder> {
    const isThere = (name: string) =>
      stat(join(path, name)).then(
        () => true,
        () => false,
      );
    if (!(await isThere('.'))) throw new AntiphonError('FILE_NOT_FOUND', { path });
    if (!(await isThere('events.jsonl')))
      throw new AntiphonError('INVALID_INPUT', {
        source: path,
        problem:
          'it has no events.jsonl, so there is nothing to watch. Expected the --out folder of "antiphon train" or "antiphon compare", once it has begun',
      });
    const lines = (await isThere('run.json')) ? runEventLines(path) : trainingEventLines(path);
    return new WatchedFolder(path, () => lines.next());
  }

  /** Whether anything came. @throws NEWER_FORMAT */
  async look(): Promise<boolean> {
    const { events, restarted } = await this.next();
    if (restarted) this.events.length = 0;
    this.events.push(...events);
    return restarted || events.length > 0;
  }

  get state(): Watched {
    return this.events.some((event) => 'trainingId' in event || event.event === 'run-start')
      ? ofRun(this.events as readonly RunEvent[])
      : ofTraining(basename(resolve(this.path)), this.events as readonly TrainingEvent[]);
  }
}

function ofTraining(name: string, events: readonly TrainingEvent[]): Watched {
  const training = trainingCurves({ id: name, arm: name, trainSeed: 0 }, events);
  const [last, step] = [events.at(-1), events.findLast((event) => event.event === 'step')];
  const now = last?.event === 'end' ? ended(last) : `training: step ${training.step} of ${training.steps}`;
  const secondsLeft = last?.event === 'end' ? null : (step?.secondsLeft ?? null);
  return { name, arms: [name], now, secondsLeft, last: last?.time, cells: undefined, trainings: [training] };
}

function ofRun(events: readonly RunEvent[]): Watched {
  const start = events.findLast((event) => event.event === 'run-start');
  const call = events.slice(start === undefined ? 0 : events.lastIndexOf(start));
  const trainings = events.filter((event) => event.event === 'training');
  const known = [...new Map(trainings.map((each) => [each.id, each])).values()];
  const cells = call.filter((event) => event.event === 'cell');
  const last = call.at(-1);
  const total = start?.all.cells ?? 0;
  return {
    name: start?.name ?? '',
    arms: start?.arms ?? [],
    now: doing(call),
    secondsLeft: last?.event === 'run-end' ? null : timeLeft(call),
    last: last?.time,
    cells: { done: cells.at(-1)?.done ?? start?.kept.cells ?? 0, total, failed: failedIn(cells) },
    trainings: known.flatMap(({ id, arm, trainSeed }) => {
      const own = events.filter((event) => 'trainingId' in event && event.trainingId === id);
      return own.length === 0 ? [] : [trainingCurves({ id, arm, trainSeed }, own as readonly TrainingEvent[])];
    }),
  };
}

function failedIn(cells: readonly Cell[]): string[] {
  const last = new Map<string, State>(cells.map(({ id, state }) => [id, state]));
  return [...last].flatMap(([id, state]) => (state === 'failed' ? [id] : []));
}

/** Of the call that runs, or ran last. */
function doing(call: readonly RunEvent[]): string {
  const last = call.findLast((event) => event.event !== 'checkpoint' && event.event !== 'warning');
  if (last === undefined) return 'nothing yet';
  if (last.event === 'run-end') return ended(last);
  if (last.event === 'report') return 'the report is written';
  if (last.event === 'cell') return `${last.state === 'begun' ? 'sampling' : last.state}: ${last.id}`;
  if (last.event === 'training')
    return last.state === 'begun' ? `training ${last.id}` : `training ${last.id} ${last.state}`;
  if (last.event === 'run-start') return 'begun';
  const steps = call.findLast((event) => event.event === 'start')?.steps;
  return `training ${last.trainingId}: step ${last.step}${steps === undefined ? '' : ` of ${steps}`}`;
}

/** What a cell says is of the whole run; what a step says, of its training alone. */
function timeLeft(call: readonly RunEvent[]): number | null {
  const last = call.findLast((event) => event.event === 'cell' || event.event === 'step');
  return last?.secondsLeft ?? null;
}

function ended({ reason, error }: { readonly reason: string; readonly error?: string | undefined }): string {
  return error === undefined ? reason : `${reason}: ${error}`;
}
