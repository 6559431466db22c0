import { AntiphonError } from '@antiphon/core';
import { isLate, type Outcome } from '@antiphon/data/serving-records';
import { readReplayToken, type Replay } from '@antiphon/generate';
import type { FastifyInstance } from 'fastify';
import type { Deployment } from '../deployment/deployment';
import { parseOutcome, type OutcomeRequest } from '../protocols/outcomes/outcome-request';
import type { ServingRecords } from '../records';

/** What outcomes are taken for, and how. */
export interface OutcomeRoute {
  readonly records: Pick<ServingRecords, 'outcome'>;
  /** In force now. */
  readonly deployment: () => Deployment;
  /** That signed the tokens. */
  readonly secret: string;
  readonly now: () => Date;
}

/**
 * `POST /v1/outcomes`: what was measured of a user later, by the replay token of the answer that she had: `{ token, metric, value }`. Answers `recorded`; `repeated`, where it was told before (the first counts); or `late`, after the deployment's window.
 */
export function outcomesRoute(app: FastifyInstance, { records, deployment, secret, now }: OutcomeRoute): void {
  app.post('/v1/outcomes', { config: { scope: 'outcomes' }, bodyLimit: 32 * 1024 }, async (request, reply) => {
    const told = parseOutcome(request.body);
    const replay = readReplayToken(told.token, secret);
    const current = deployment();
    assertTaken(told, replay, current);
    const at = now().toISOString();
    const late = isLate(new Date(replay.at * 1000).toISOString(), at, current.outcomes.windowDays);
    const outcome: Outcome = {
      at,
      request: replay.id,
      deployment: replay.deployment,
      arm: replay.arm,
      metric: told.metric,
      value: told.value,
      ...(late ? { late } : {}),
    };
    const became = await records.outcome(outcome);
    return reply.code(202).send({ status: became === 'recorded' && late ? 'late' : became });
  });
}

/** @throws INVALID_TOKEN for one of another deployment; INVALID_INPUT for a metric or value that is not taken */
function assertTaken({ metric, value }: OutcomeRequest, replay: Replay, { name, outcomes }: Deployment): void {
  if (replay.deployment !== name)
    throw new AntiphonError('INVALID_TOKEN', {
      problem: `it is of the deployment "${replay.deployment}", and this is "${name}"`,
    });
  const known = Object.keys(outcomes.metrics);
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: 'outcome', problem });
  const spec = Object.hasOwn(outcomes.metrics, metric) ? outcomes.metrics[metric] : undefined;
  if (spec === undefined)
    throw refuse(
      known.length === 0
        ? 'this deployment names no metrics ("outcomes: metrics:" of its file)'
        : `the deployment has no metric "${metric}". Metrics: ${known.join(', ')}`,
    );
  if (spec.kind === 'proportion' && value !== 0 && value !== 1)
    throw refuse(`"${metric}" is a proportion: expected 0 or 1, got ${value}`);
}
