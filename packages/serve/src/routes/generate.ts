import { AntiphonError } from '@antiphon/core';
import { duration } from '@antiphon/data';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ConcurrencyLimit } from '../concurrency-limit';
import { parseGenerateQuery } from '../generate-query';
import type { Generator } from '../generator';
import { chooseGuidance } from '../guidance-choice';
import { encodeMotionFile, motionFile } from '../motion-files/registry';

const WAV_TYPES = ['audio/wav', 'audio/wave', 'audio/x-wav', 'audio/vnd.wave', 'application/octet-stream'];

export interface GenerateRoute {
  readonly generator: Generator;
  readonly limit: ConcurrencyLimit;
  readonly maxSeconds: number;
}

/**
 * `POST /v1/generate`: a WAV file as the body, options in the query (see `parseGenerateQuery`); answers with the motion.
 * A client that goes away stops its generation.
 */
export function generateRoute(app: FastifyInstance, { generator, limit, maxSeconds }: GenerateRoute): void {
  app.addContentTypeParser(WAV_TYPES, { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.post('/v1/generate', async (request, reply) => {
    const { format, seed, sampler, steps, eta, ...choice } = parseGenerateQuery(request.query);
    const guidance = chooseGuidance(generator.manifest.guidance, choice);
    const { contentType } = motionFile(format, 'response', generator.manifest.motion);
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array(0);
    const signal = goneSignal(reply);
    const { audio, result } = await limit.run(async () => {
      const audio = await generator.decode(body, 'request body');
      refuseLong(duration(audio), maxSeconds);
      return { audio, result: await generator.generate({ audio, seed, sampler, steps, eta, guidance, signal }) };
    }, signal);
    const content = await encodeMotionFile(format, result, { audio });
    return reply
      .header('antiphon-nfe', result.nfe)
      .header('antiphon-seconds', result.seconds.toFixed(3))
      .type(contentType)
      .send(content);
  });
}

function refuseLong(seconds: number, maxSeconds: number): void {
  if (seconds <= maxSeconds) return;
  const problem = `the audio lasts ${seconds.toFixed(1)} s, and this server takes ${maxSeconds} s at most`;
  throw new AntiphonError('INVALID_INPUT', { source: 'request body', problem });
}

function goneSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
