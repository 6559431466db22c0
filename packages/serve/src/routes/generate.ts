import { AUDIO_CONTENT_TYPES, decodeAudio, encodeMotionFile, motionFile } from '@antiphon/formats';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Generator, chooseGuidance } from '@antiphon/generate';
import type { ConcurrencyLimit } from '../concurrency-limit';
import { parseGenerateQuery } from '../generate-query';

const BODY_TYPES = [...AUDIO_CONTENT_TYPES, 'application/octet-stream'];

export interface GenerateRoute {
  readonly generator: Pick<Generator, 'manifest' | 'generate'>;
  readonly limit: ConcurrencyLimit;
  readonly maxSeconds: number;
}

/**
 * `POST /v1/generate`: an audio file (any kind that @antiphon/formats decodes) as the body, options in the query (see `parseGenerateQuery`); answers with the motion.
 * What of the audio is heard otherwise than one might think stands in the header `antiphon-note`. A client that goes away stops its generation.
 */
export function generateRoute(app: FastifyInstance, { generator, limit, maxSeconds }: GenerateRoute): void {
  app.addContentTypeParser(BODY_TYPES, { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  // Sound of other kinds is refused by its content, with what to do.
  app.addContentTypeParser(/^(audio|video)\//, { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.post('/v1/generate', async (request, reply) => {
    const { format, seed, sampler, steps, spacing, eta, ...choice } = parseGenerateQuery(request.query);
    const guidance = chooseGuidance(generator.manifest.guidance, choice);
    const { contentType } = motionFile(format, 'response', generator.manifest.motion);
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array(0);
    const signal = goneSignal(reply);
    const audio = { file: body, name: 'request body' };
    const result = await limit.run(
      () => generator.generate({ audio, maxSeconds, seed, sampler, steps, spacing, eta, guidance, signal }),
      signal,
    );
    // Only a page has sound; what was generated for could be decoded.
    const sound = format === 'html' ? { audio: await decodeAudio(body, 'request body') } : {};
    const content = await encodeMotionFile(format, result, sound);
    if (result.note !== undefined) void reply.header('antiphon-note', result.note);
    return reply
      .header('antiphon-nfe', result.nfe)
      .header('antiphon-seconds', result.seconds.toFixed(3))
      .type(contentType)
      .send(content);
  });
}

function goneSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
