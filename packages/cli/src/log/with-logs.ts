import { basename, resolve } from 'node:path';
import { AntiphonError, oneLine } from '@antiphon/core';
import { runEventLines, trainingEventLines, validEvents } from '@antiphon/experiment';
import type { TrainingEvent } from '@antiphon/train';
import { LOGS } from './registry';
import type { Sink } from './sink';

/** How often what was told is looked for, in milliseconds. */
const EVERY = 2000;

interface Told {
  readonly training: string;
  readonly event: TrainingEvent;
}

/** What comes new of the events of an output folder, by training. */
export type Tellings = () => Promise<readonly Told[]>;

/** Of a training's folder, under its name. */
export function ofTraining(out: string): Tellings {
  const lines = trainingEventLines(out);
  const training = basename(resolve(out));
  return async () => (await lines.next()).events.map((event) => ({ training, event }));
}

/** Of a run's. */
export function ofRun(out: string): Tellings {
  const lines = runEventLines(out);
  return async () =>
    (await lines.next()).events.flatMap((event) => {
      if (!('trainingId' in event)) return [];
      const { trainingId: training, ...told } = event;
      return [{ training, event: told as TrainingEvent }];
    });
}

/** @throws INVALID_INPUT for a log that nobody keeps */
export function openSinks(kinds: readonly string[], out: string): Sink[] {
  return [...new Set(kinds)].map((asked) => {
    const [, kind = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(asked) ?? [];
    const open = Object.hasOwn(LOGS, kind) ? LOGS[kind] : undefined;
    if (open === undefined)
      throw new AntiphonError('INVALID_INPUT', {
        source: '--log',
        problem: `"${kind}" is none. Known: ${Object.keys(LOGS).join(', ')}`,
      });
    return open(out, value);
  });
}

/**
 * Does some work, and keeps the logs of what its trainings tell: of earlier calls too, from the events in the folder, of which they are copies. A log that cannot be kept does not
 * stop the work: it is told once.
 */
export async function withLogs<T>(sinks: readonly Sink[], tellings: Tellings, work: () => Promise<T>): Promise<T> {
  if (sinks.length === 0) return work();
  const follower = new Follower(sinks, tellings);
  const timer = setInterval(() => void follower.poll(), EVERY);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await follower.poll(true);
  }
}

/** Hands on what is new. */
export class Follower {
  private readonly histories = new Map<string, TrainingEvent[]>();
  private before: Promise<void> = Promise.resolve();
  private failed = false;

  constructor(
    private readonly sinks: readonly Sink[],
    private readonly tellings: Tellings,
    private readonly complain: (words: string) => void = (words) => process.stderr.write(`${words}\n`),
  ) {}

  /** One after the other. @param last whether there will be no later one: what could not be handed on is tried again */
  poll(last = false): Promise<void> {
    this.before = this.before.then(async () => {
      try {
        if ((await this.tell()) || last) for (const sink of this.sinks) await sink.flush(last).catch(this.fail);
      } catch (error) {
        this.fail(error);
      }
    });
    return this.before;
  }

  private readonly fail = (error: unknown) => {
    const words = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    if (!this.failed) this.complain(`A log cannot be kept, and the work goes on without: ${oneLine(words)}`);
    this.failed = true;
  };

  /** @returns whether there was anything */
  private async tell(): Promise<boolean> {
    const told = await this.tellings();
    const anew = new Set(told.filter(({ event }) => event.event === 'start').map(({ training }) => training));
    for (const { training, event } of told) {
      const history = this.histories.get(training) ?? [];
      history.push(event);
      this.histories.set(training, history);
      if (!anew.has(training)) for (const sink of this.sinks) sink.add(training, event);
    }
    for (const training of anew) {
      const valid = validEvents(this.histories.get(training) ?? []);
      this.histories.set(training, valid);
      for (const sink of this.sinks) sink.begin(training, valid);
    }
    return told.length > 0;
  }
}
