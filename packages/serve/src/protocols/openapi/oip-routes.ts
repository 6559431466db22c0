import * as schemas from '../open-inference/schemas';
import { callerHeaders } from './native-routes';
import type { Answer, Parameter, RouteDescription } from './route-description';

const answered = (description: string, schema: (typeof schemas)[keyof typeof schemas]): Answer => ({
  description,
  content: { 'application/json': schema },
});

const refusals = {
  400: answered('What is wrong with the request.', schemas.oipErrorSchema),
  404: answered('There is no such model or version.', schemas.oipErrorSchema),
};
const others = {
  503: answered('Not now; Retry-After says when.', schemas.oipErrorSchema),
  default: answered('Any other error.', schemas.oipErrorSchema),
};

const model: Parameter = {
  name: 'model',
  in: 'path',
  description:
    'The deployment’s name, whose callers have their arm; or an arm’s (scope "force" where there are several).',
};
const version: Parameter = { name: 'version', in: 'path', description: 'SHA-256 of a bundle in force.' };

/** The Open Inference Protocol, version 2. */
export const OIP_ROUTES: readonly RouteDescription[] = [
  {
    method: 'get',
    path: '/v2',
    summary: 'The server (Open Inference Protocol)',
    answers: { 200: answered('Name, version, extensions.', schemas.serverMetadataSchema) },
  },
  {
    method: 'get',
    path: '/v2/health/live',
    summary: 'Whether the server lives (Open Inference Protocol)',
    answers: { 200: answered('It does.', schemas.liveSchema) },
  },
  {
    method: 'get',
    path: '/v2/health/ready',
    summary: 'Whether one more request would be taken (Open Inference Protocol)',
    answers: { 200: answered('It would.', schemas.readySchema), 503: answered('It would not.', schemas.readySchema) },
  },
  ...['/v2/models/{model}', '/v2/models/{model}/versions/{version}'].flatMap(modelRoutes),
];

function modelRoutes(path: string): RouteDescription[] {
  const parameters = path.includes('{version}') ? [model, version] : [model];
  return [
    {
      method: 'get',
      path,
      summary: 'A model: the deployment or an arm',
      scope: 'generate',
      parameters,
      answers: { 200: answered('Its inputs and outputs.', schemas.modelMetadataSchema), 404: refusals[404] },
    },
    {
      method: 'get',
      path: `${path}/ready`,
      summary: 'Whether a model would answer',
      parameters,
      answers: {
        200: answered('It would.', schemas.modelReadySchema),
        404: refusals[404],
        503: answered('It would not.', schemas.modelReadySchema),
      },
    },
    {
      method: 'post',
      path: `${path}/infer`,
      summary: 'Motion for a recording (Open Inference Protocol)',
      scope: 'generate',
      parameters: [
        ...parameters,
        ...callerHeaders,
        {
          name: 'inference-header-content-length',
          in: 'header',
          description: 'Binary tensor data extension: bytes of JSON before the tensors.',
        },
      ],
      body: { 'application/json': schemas.inferenceRequestSchema, 'application/octet-stream': null },
      answers: {
        200: {
          description: 'The motion: as JSON, or JSON with a binary tensor behind it.',
          content: { 'application/json': schemas.inferenceResponseSchema, 'application/octet-stream': null },
        },
        ...refusals,
        413: answered('The body, or its JSON, is too large.', schemas.oipErrorSchema),
        ...others,
      },
    },
  ];
}
