import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { writeFileAtomic } from '@antiphon/formats';
import { makeFolder } from '@antiphon/formats/files';
import type { TrainingEvent } from '@antiphon/train';
import { scalarsOf } from './scalars';
import type { Sink } from './sink';

/** Of `runs/log-batch`. */
const METRICS = 1000;
/** Milliseconds that a server may take. */
const PATIENCE = 3000;
/** Flushes that are left out after a server did not answer: asking at each would only cost time. */
const REST = 15;

/** A training as the server knows it, and up to which step each kind of event was sent. */
interface Known {
  readonly run: string;
  readonly sent: Record<string, number>;
}

/**
 * Metrics and parameters of each training to an MLflow server, a run each, in an experiment named after the output folder; by its REST API 2.0, to this address and no other. What was
 * sent is noted in `log/mlflow.json`, so that nothing is sent twice; what could not be sent is sent later, or by the next call.
 * @throws INVALID_INPUT for what is no address
 */
export function mlflowSink(out: string, address: string): Sink {
  const url = parsed(address);
  const file = join(out, 'log', 'mlflow.json');
  const histories = new Map<string, TrainingEvent[]>();
  let known: Record<string, Known> | undefined;
  let rest = 0;

  async function send(): Promise<void> {
    known ??= await knownIn(file, url);
    for (const [training, events] of histories) {
      const own = (known[training] ??= {
        run: await createRun(url, basename(resolve(out)), training, events),
        sent: {},
      });
      const fresh = events.filter(({ event, step }) => step > (own.sent[event] ?? -1));
      const metrics = fresh.flatMap((event) =>
        scalarsOf(event).map(([key, value]) => ({ key, value, timestamp: Date.parse(event.time), step: event.step })),
      );
      for (let at = 0; at < metrics.length; at += METRICS)
        await ask(url, 'runs/log-batch', { run_id: own.run, metrics: metrics.slice(at, at + METRICS) });
      for (const { event, step } of fresh) own.sent[event] = step;
      const end = fresh.findLast((event) => event.event === 'end');
      if (end !== undefined)
        await ask(url, 'runs/update', {
          run_id: own.run,
          status: { finished: 'FINISHED', interrupted: 'KILLED', failed: 'FAILED' }[end.reason],
          end_time: Date.parse(end.time),
        });
      await makeFolder(join(out, 'log'));
      await writeFileAtomic(file, `${JSON.stringify({ url: url.href, trainings: known }, null, 1)}\n`);
    }
  }

  return {
    begin: (training, events) => histories.set(training, [...events]),
    add: (training, event) => histories.set(training, [...(histories.get(training) ?? []), event]),
    flush: async (last) => {
      if (rest-- > 0 && last !== true) return;
      try {
        await send();
        rest = 0;
      } catch (error) {
        rest = REST;
        throw error;
      }
    },
  };
}

async function createRun(url: URL, name: string, training: string, events: readonly TrainingEvent[]): Promise<string> {
  const experiment = await experimentNamed(url, name);
  const start = events.findLast((event) => event.event === 'start');
  const created = await ask(url, 'runs/create', {
    experiment_id: experiment,
    run_name: training,
    start_time: Date.parse(events[0]?.time ?? ''),
    tags: [{ key: 'antiphon.training', value: training }],
  });
  const run = textIn(created, 'run', 'info', 'run_id');
  if (start !== undefined) {
    const { of, seed, steps, batchSize, parameters, engine } = start;
    const params = Object.entries({ of, seed, steps, batchSize, parameters, engine });
    await ask(url, 'runs/log-batch', {
      run_id: run,
      params: params.map(([key, value]) => ({ key, value: String(value) })),
    });
  }
  return run;
}

async function experimentNamed(url: URL, name: string): Promise<string> {
  const found = await ask(url, `experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`);
  if (found !== undefined) return textIn(found, 'experiment', 'experiment_id');
  return textIn(await ask(url, 'experiments/create', { name }), 'experiment_id');
}

/** @returns undefined for what is not there (404) */
async function ask(url: URL, path: string, body?: object): Promise<unknown> {
  const place = new URL(`api/2.0/mlflow/${path}`, url);
  const answer = await fetch(place, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'error', // to nowhere else
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.status === 404 && body === undefined) return undefined;
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${place.pathname} answers ${answer.status}: ${text.slice(0, 200)}`);
  return text === '' ? {} : JSON.parse(text);
}

function textIn(answer: unknown, ...path: readonly string[]): string {
  const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], answer);
  if (typeof value !== 'string') throw new Error(`no ${path.join('.')} in its answer`);
  return value;
}

/** Another server knows nothing of what was sent to this one. */
async function knownIn(file: string, url: URL): Promise<Record<string, Known>> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as { url: string; trainings: Record<string, Known> };
    return kept.url === url.href ? kept.trainings : {};
  } catch {
    return {};
  }
}

function parsed(address: string): URL {
  const text = address.endsWith('/') ? address : `${address}/`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '')
    throw new AntiphonError('INVALID_INPUT', {
      source: '--log mlflow',
      problem: `"${address}" is no address of a server. Expected e.g. mlflow=http://127.0.0.1:5000`,
    });
  return url;
}
