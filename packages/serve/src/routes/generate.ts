import { AntiphonError } from '@antiphon/core';
import { assertEncodable, collected, motionFile } from '@antiphon/formats';
import type { MotionFileEncoder } from '@antiphon/generate';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseGenerateQuery } from '../generate-query';
import type { AdmittedMotion, MotionService, ServedMotion } from '../motion/motion-service';
import { assertAudioBody } from '../protocols/bodies/audio-body';
import { goneSignal } from '../protocols/gone-signal';
import { answerStream, STREAMED_FILES, wantsNdjson } from '../protocols/stream/answer-stream';
import { costHeaders, motionHeaders } from '../protocols/stream/motion-headers';
import { callerOf, scopesOfCaller } from './caller';

/** A request whose head was taken. */
interface Taken {
  readonly admitted: AdmittedMotion;
  readonly format: string;
  readonly as: 'whole' | 'ndjson' | 'stream';
}

/**
 * `POST /v1/generate`: an audio file (any kind that @antiphon/formats decodes) as the body, options in the query (see `parseGenerateQuery`); answers with the motion. All that can be refused by the head is
 * refused before the body is read. A client that goes away stops its generation.
 */
export function generateRoute(app: FastifyInstance, service: MotionService, files: MotionFileEncoder): void {
  const taken = new WeakMap<FastifyRequest, Taken>();
  app.route({
    method: 'POST',
    url: '/v1/generate',
    config: { scope: scopesOfCaller },
    onRequest: async (request) => void taken.set(request, take(request, service)),
    handler: async (request, reply) => {
      const { admitted, format, as } = taken.get(request) ?? take(request, service);
      const body = request.body instanceof Uint8Array ? request.body : new Uint8Array(0);
      const gone = goneSignal(reply.raw);
      const giveUp = new AbortController();
      const motion = await admitted.motion(body, AbortSignal.any([gone, giveUp.signal]));
      if (as !== 'whole') return answerStream(reply, motion, as === 'ndjson' ? 'ndjson' : format);
      try {
        return await answerWhole(reply, motion, { format, body, files, signal: gone });
      } finally {
        // Where it was refused before it was read, its turn ends.
        giveUp.abort();
      }
    },
  });
}

/** How a motion becomes one file. */
interface Whole {
  readonly format: string;
  readonly body: Uint8Array;
  readonly files: MotionFileEncoder;
  readonly signal: AbortSignal;
}

function take(request: FastifyRequest, service: MotionService): Taken {
  const { format, stream, ...choice } = parseGenerateQuery(request.query);
  assertAudioBody(request.headers['content-type']);
  const ndjson = wantsNdjson(request.headers.accept);
  if (stream && !ndjson && !STREAMED_FILES.includes(format))
    throw new AntiphonError('INVALID_INPUT', {
      source: 'query',
      problem: `"stream": a file of ${format} is known only when it is whole; ${STREAMED_FILES.join(', ')} can be sent while they are made`,
    });
  const admitted = service.admit({ id: request.id, caller: callerOf(request), choice });
  motionFile(format, 'response', admitted.manifest.motion);
  return { admitted, format, as: ndjson ? 'ndjson' : stream ? 'stream' : 'whole' };
}

async function answerWhole(
  reply: FastifyReply,
  motion: ServedMotion,
  { format, body, files, signal }: Whole,
): Promise<FastifyReply> {
  const { contentType } = motionFile(format, 'response', motion.format);
  // By now it is known how long it will be, and nothing of it is made.
  assertEncodable(format, motion);
  const whole = await collected(motion);
  // Only a page has sound.
  const sound = format === 'html' ? { audioFile: { file: body, name: 'request body' } } : {};
  const content = await files.encode(format, whole, { ...sound, signal });
  return reply
    .headers({ ...motionHeaders(motion), ...costHeaders(motion) })
    .type(contentType)
    .send(Buffer.from(content.buffer, content.byteOffset, content.byteLength));
}
