import { AUDIO_CONTENT_TYPES, MOTION_FILES } from '@antiphon/formats';
import { z } from 'zod';
import { querySchema } from '../../generate-query';
import { outcomeRequestSchema } from '../outcomes/outcome-request';
import { NDJSON } from '../stream/ndjson';
import * as schemas from './native-schemas';
import type { Content, Parameter, RouteDescription } from './route-description';

const number = { type: 'number' };

/** What each key of the query says; its schema reads text, so that kinds stand here. A test holds that none is missing. */
const QUERY: Readonly<Record<string, readonly [description: string, as?: Readonly<Record<string, unknown>>]>> = {
  guidance: ['Kind of guidance, such as "cfg". Default: the arm’s.'],
  scale: ['How far guidance extrapolates.', number],
  within: ['LOW,HIGH: the share of the steps that are guided, such as 0.1,0.8.'],
  rescale: ['How far the guided prediction keeps its deviation, 0 to 1.', number],
  options: ['Any other options of the strategy: a JSON object.', { contentMediaType: 'application/json' }],
  seed: ['The same seed gives the same motion.', { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }],
  sampler: ['Such as "ddim". Default: the arm’s.'],
  steps: ['How many steps, or a respacing such as "ddim25".'],
  spacing: ['How the steps are spread.'],
  eta: ['Noise of DDIM, 0 to 1.', number],
  format: ['Kind of file of the answer.'],
  stream: ['Sends a file (bvh, csv, npy) while it is made.', { type: 'string' }],
};

/** Keys of the query, as parameters. */
export const queryParameters: readonly Parameter[] = Object.entries(querySchema.shape).map(([name, schema]) => {
  const [description = '', as] = QUERY[name] ?? [];
  return { name, in: 'query', description, schema: schema as z.ZodType, ...(as && { as }) };
});

/** Headers that say who asks. */
export const callerHeaders: readonly Parameter[] = [
  {
    name: 'antiphon-user',
    in: 'header',
    description: 'What stays the same of the user, so that she has the same arm every time: 1 to 200 letters.',
  },
  { name: 'antiphon-arm', in: 'header', description: 'The arm that is to answer; needs the scope "force".' },
];

const ANSWER_HEADERS = {
  'antiphon-request': 'Id of the request.',
  'antiphon-arm': 'The arm that answered.',
  'antiphon-bundle': 'SHA-256 of its bundle.',
  'antiphon-seed': 'The seed.',
  'antiphon-guidance': 'The guidance spec: JSON.',
  'antiphon-sampler': 'The sampler.',
  'antiphon-steps': 'Its steps.',
  'antiphon-note': 'What of the recording was heard otherwise than one might think.',
  'antiphon-nfe': 'Network evaluations; of a stream in its last line, or a trailer.',
  'antiphon-seconds': 'Seconds that it took; likewise.',
  'antiphon-replay': 'The token that the very motion can be made again from; likewise.',
};

const motionAnswer: Content = {
  'application/json': schemas.motionSchema,
  [NDJSON]: schemas.streamLineSchema,
  ...Object.fromEntries(
    Object.values(MOTION_FILES)
      .map(({ contentType }) => contentType.split(';')[0] ?? '')
      .filter((type) => type !== 'application/json')
      .map((type) => [type, null]),
  ),
};

const recording: Content = Object.fromEntries(
  [...AUDIO_CONTENT_TYPES, 'application/octet-stream'].map((type) => [type, null]),
);

/** Of any request. */
const ASKING = [
  'INVALID_REQUEST',
  'INVALID_INPUT',
  'UNAUTHORISED',
  'FORBIDDEN',
  'REQUEST_TIMEOUT',
  'SERVER_BUSY',
  'SERVER_STOPPING',
  'INTERNAL',
];
/** Of one that samples. */
const SAMPLING = [
  'UNKNOWN_GUIDANCE',
  'INVALID_GUIDANCE',
  'FIXED_GUIDANCE_SCALE',
  'MISSING_NULL_CONDITION',
  'UNTRAINED_BRANCH',
  'UNSUPPORTED_GUIDANCE',
  'UNKNOWN_SAMPLER',
  'INVALID_RESPACING',
  'UNSUPPORTED_OUTPUT',
  'INVALID_AUDIO',
  'INVALID_WAV',
  'UNKNOWN_ARM',
  'LIMIT_EXCEEDED',
  'DEADLINE_EXCEEDED',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_BODY',
  'SESSION_FAILED',
];

/** The native routes. One that an app has and that is not here fails its test. */
export const NATIVE_ROUTES: readonly RouteDescription[] = [
  {
    method: 'post',
    path: '/v1/generate',
    summary: 'Motion for a recording',
    scope: 'generate',
    parameters: [...queryParameters, ...callerHeaders],
    body: recording,
    answers: {
      200: {
        description: `The motion, as the query's "format" says, or (Accept: ${NDJSON}) as lines of JSON while it is made.`,
        content: motionAnswer,
        headers: ANSWER_HEADERS,
      },
    },
    errors: [...ASKING, ...SAMPLING],
  },
  {
    method: 'get',
    path: '/v1/bundle',
    summary: 'The bundle of the fallback arm, and what its guidance audit found',
    scope: 'generate',
    answers: json('The manifest.', schemas.bundleAnswerSchema),
    errors: ASKING,
  },
  {
    method: 'get',
    path: '/v1/deployment',
    summary: 'The arms in force',
    scope: 'generate',
    answers: json('Arms, their weights and their bundles.', schemas.deploymentAnswerSchema),
    errors: ASKING,
  },
  {
    method: 'post',
    path: '/v1/deployment/reload',
    summary: 'Reads the deployment file again and puts it in force',
    scope: 'admin',
    answers: json('The arms in force now.', schemas.deploymentAnswerSchema),
    errors: [...ASKING, 'FILE_NOT_FOUND', 'INVALID_BUNDLE'],
  },
  {
    method: 'post',
    path: '/v1/outcomes',
    summary: 'What was measured of a user later',
    scope: 'outcomes',
    body: { 'application/json': outcomeRequestSchema },
    answers: {
      202: { description: 'What became of it.', content: { 'application/json': schemas.outcomeAnswerSchema } },
    },
    errors: [...ASKING, 'INVALID_TOKEN', 'BODY_TOO_LARGE', 'UNSUPPORTED_BODY', 'RECORDS_UNAVAILABLE'],
  },
  {
    method: 'get',
    path: '/healthz',
    summary: 'Whether the process lives',
    answers: json('It does.', schemas.healthSchema),
  },
  {
    method: 'get',
    path: '/readyz',
    summary: 'Whether one more request would be taken',
    answers: {
      ...json('It would.', schemas.readinessSchema),
      503: { description: 'It would not.', content: { 'application/json': schemas.readinessSchema } },
    },
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'The numbers of the server, for Prometheus',
    scope: 'metrics',
    answers: { 200: { description: 'Text of Prometheus.', content: { 'text/plain': null } } },
    errors: ASKING,
  },
  {
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    answers: json('OpenAPI 3.1.', z.looseObject({ openapi: z.string() })),
  },
];

function json(description: string, schema: z.ZodType): RouteDescription['answers'] {
  return { 200: { description, content: { 'application/json': schema } } };
}
