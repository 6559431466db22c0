import { AntiphonError } from '@antiphon/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MotionChoice, MotionService } from '../../motion/motion-service';
import { goneSignal } from '../gone-signal';
import { costHeaders, motionHeaders } from '../stream/motion-headers';
import { toldError } from '../told-error';
import { audioOf } from './audio-input';
import { inferenceAnswer, wantsBinary } from './inference-answer';
import { type InferenceBody, JSON_LENGTH, readInferenceBody } from './inference-body';
import { type Model, modelMetadata, modelNamed, modelReady } from './models';

/** What the routes of the protocol ask of the server around them. */
export interface OipOptions {
  readonly service: MotionService;
  /** Of the server. */
  readonly version: string;
  /** Whether one more request would be taken: as `/readyz` says. */
  ready(): boolean;
  /** What a client is told of an error, and what goes with it: a line of the log, `Retry-After`. */
  tell?(error: unknown, request: FastifyRequest, reply: FastifyReply): AntiphonError;
  /** What is said of an address or method that there is not. */
  missing?(request: FastifyRequest, reply: FastifyReply): AntiphonError;
}

interface ModelRoute {
  Params: { model: string; version?: string };
}

/**
 * The Open Inference Protocol, version 2, with the binary tensor data extension: what clients of KServe and Triton speak. Models are the deployment, whose callers have their arm, and each arm by its name.
 * All errors below `/v2` are `{ "error": "…" }`. docs/open-inference-protocol.md shows it.
 */
export function oipRoutes(app: FastifyInstance, options: OipOptions): void {
  void app.register(
    (scope, _, done) => {
      takeEveryBody(scope);
      answerErrors(scope, options);
      serverRoutes(scope, options);
      for (const model of ['/models/:model', '/models/:model/versions/:version']) modelRoutes(scope, model, options);
      done();
    },
    { prefix: '/v2' },
  );
}

/** JSON and binary alike, and what clients say of them: the protocol's own header tells where JSON ends. */
function takeEveryBody(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
}

function answerErrors(scope: FastifyInstance, { tell = defaultTell, missing = unknownRoute }: OipOptions): void {
  const answer = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const told = tell(error, request, reply);
    return reply.code(told.status).send({ error: told.message });
  };
  scope.setErrorHandler(answer);
  scope.setNotFoundHandler((request, reply) => answer(missing(request, reply), request, reply));
}

function unknownRoute({ method, url }: FastifyRequest): AntiphonError {
  return new AntiphonError('UNKNOWN_ROUTE', { route: `${method} ${url.split('?')[0]}` });
}

function defaultTell(error: unknown, request: FastifyRequest): AntiphonError {
  const { statusCode = 500, message = '' } = error as { statusCode?: number; message?: string };
  if (error instanceof AntiphonError || statusCode >= 500) return toldError(error);
  if (statusCode === 413) return new AntiphonError('BODY_TOO_LARGE', { limit: request.routeOptions.bodyLimit ?? 0 });
  return new AntiphonError('INVALID_REQUEST', { problem: message });
}

function serverRoutes(scope: FastifyInstance, { version, ready }: OipOptions): void {
  const open = { config: { scope: 'open' as const } };
  scope.get('/', open, () => ({ name: 'antiphon', version, extensions: ['binary_tensor_data'] }));
  scope.get('/health/live', open, () => ({ live: true }));
  scope.get('/health/ready', open, (_, reply) => reply.code(ready() ? 200 : 503).send({ ready: ready() }));
}

function modelRoutes(scope: FastifyInstance, path: string, options: OipOptions): void {
  const { service, ready } = options;
  const modelOf = ({ params }: FastifyRequest<ModelRoute>): Model =>
    modelNamed(service.deployment(), params.model, params.version);
  scope.get<ModelRoute>(path, { config: { scope: 'generate' } }, (request) => modelMetadata(modelOf(request)));
  scope.get<ModelRoute>(`${path}/ready`, { config: { scope: 'open' } }, (request, reply) => {
    const model = modelOf(request);
    const isReady = ready() && modelReady(model);
    return reply.code(isReady ? 200 : 503).send({ name: model.name, ready: isReady });
  });
  scope.post<ModelRoute>(`${path}/infer`, {
    config: { scope: (request: FastifyRequest) => scopesOf(request as FastifyRequest<ModelRoute>, service) },
    // Before the body is read.
    onRequest: (request, _, done) => {
      modelOf(request);
      if (!['', 'identity'].includes(request.headers['content-encoding'] ?? ''))
        throw new AntiphonError('INVALID_REQUEST', { problem: 'bodies are taken as they are, not compressed' });
      done();
    },
    handler: (request, reply) => infer(request, reply, modelOf(request), service),
  });
}

/** What a key must be good for: whoever chooses the arm, by its name or by the header, needs more. A name that there is not is refused after the key. */
function scopesOf({ params, headers }: FastifyRequest<ModelRoute>, service: MotionService): ('generate' | 'force')[] {
  const deployment = service.deployment();
  const ownName = params.model !== deployment.name;
  const forces = headers[FORCE] !== undefined || (ownName && severalArms(service));
  return forces ? ['generate', 'force'] : ['generate'];
}

const FORCE = 'antiphon-arm';

function severalArms(service: MotionService): boolean {
  return service.deployment().arms.filter(({ shadow }) => !shadow).length > 1;
}

async function infer(
  request: FastifyRequest<ModelRoute>,
  reply: FastifyReply,
  model: Model,
  service: MotionService,
): Promise<FastifyReply> {
  const { body } = request;
  const inference = readInferenceBody(
    body instanceof Uint8Array ? body : new Uint8Array(0),
    textHeader(request, JSON_LENGTH),
  );
  const binary = wantsBinary(inference);
  const audio = audioOf(inference);
  const choice = choiceOf(inference);
  const force = forcedBy(model, service) ?? textHeader(request, FORCE);
  const caller = { user: textHeader(request, 'antiphon-user'), force };
  const admitted = service.admit({ id: request.id, caller, choice });
  assertVersion(request.params, admitted.assignment.arm, service);
  const served = await admitted.motion(audio, goneSignal(reply.raw));
  const answer = await inferenceAnswer(served, { model: model.name, id: inference.id, binary });
  return reply.headers({ ...motionHeaders(served), ...costHeaders(served), ...answer.headers }).send(answer.body);
}

/** What of the parameters says how to sample. */
function choiceOf({ parameters }: InferenceBody): MotionChoice {
  const choice = { ...parameters };
  delete choice.sample_rate;
  delete choice.binary_data_output;
  return choice;
}

/** The only arm is everybody's own. */
function forcedBy({ forced }: Model, service: MotionService): string | undefined {
  return severalArms(service) ? forced?.name : undefined;
}

/** Of a deployment whose arms have several bundles, the caller's arm may have another than she asks for. */
function assertVersion({ model, version }: ModelRoute['Params'], arm: string, service: MotionService): void {
  const { bundle = 'none' } = service.deployment().arms.find(({ name }) => name === arm) ?? {};
  if (version !== undefined && version !== bundle)
    throw new AntiphonError('UNKNOWN_MODEL', {
      name: `${model}, version ${version}`,
      known: `${bundle} for this user`,
    });
}

function textHeader({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
