import { AntiphonError } from '@antiphon/core';
import { decodeWav, duration } from '@antiphon/data';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ConcurrencyLimit } from '../concurrency-limit';
import { parseGenerateQuery } from '../generate-query';
import type { Generator } from '../generator';
import { chooseGuidance } from '../guidance-choice';
import { motionEncoders } from '../motion-encoders';

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
    const { format, seed, sampler, steps, eta, ...guidance } = parseGenerateQuery(request.query);
    const audio = decodeWav(request.body instanceof Uint8Array ? request.body : new Uint8Array(0), 'request body');
    if (duration(audio) > maxSeconds) {
      const problem = `the audio lasts ${duration(audio).toFixed(1)} s, and this server takes ${maxSeconds} s at most`;
      throw new AntiphonError('INVALID_INPUT', { source: 'request body', problem });
    }
    const signal = goneSignal(reply);
    const spec = chooseGuidance(generator.manifest.guidance, guidance);
    const result = await limit.run(
      () => generator.generate({ audio, seed, sampler, steps, eta, guidance: spec, signal }),
      signal,
    );
    const encoder = motionEncoders[format];
    if (encoder === undefined) throw new RangeError(`No encoder for ${format}.`);
    return reply
      .header('antiphon-nfe', result.nfe)
      .header('antiphon-seconds', result.seconds.toFixed(3))
      .type(encoder.contentType)
      .send(encoder.encode(result, 'response'));
  });
}

function goneSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
