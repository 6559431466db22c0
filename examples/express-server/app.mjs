import express from 'express';
import { AntiphonError, isAntiphonError, wholeDecimal } from '@antiphon/core';
import { encodeMotionFile, motionFile } from '@antiphon/formats';
import { chooseGuidance } from '@antiphon/generate';

/**
 * An Express app with one route: `POST /motion?format=bvh&guidance=cfg&scale=2&steps=25&seed=7`, the recording (WAV, FLAC, MP3, OGG) as the body.
 * @param generator an open `Generator`; it stays the caller's
 */
export function motionApp(generator, { maxBytes = 20 * 2 ** 20, maxSeconds = 60, maxWaiting = 8 } = {}) {
  const app = express();
  const recording = express.raw({ type: () => true, limit: maxBytes });
  let inside = 0;

  app.post('/motion', recording, async (request, response) => {
    const { format = 'json', guidance, scale, steps = '25' } = request.query;
    const seed = wholeDecimal(String(request.query.seed ?? 0));
    // What can be refused is refused before anything is computed.
    const { contentType } = motionFile(format, 'the answer', generator.manifest.motion);
    const spec = chooseGuidance(generator.manifest.guidance, { guidance, scale: scale && Number(scale) });
    if (seed === undefined) throw refused('the seed is no whole number');
    if (!Buffer.isBuffer(request.body)) throw refused('the body is empty. Send a recording');
    if (inside >= generator.workers + maxWaiting) throw new AntiphonError('SERVER_BUSY', { waiting: maxWaiting });

    const gone = new AbortController();
    response.once('close', () => gone.abort());
    inside++;
    try {
      const audio = { file: request.body, name: 'the recording' };
      const how = { guidance: spec, steps: Number(steps), seed, maxSeconds };
      const motion = await generator.generate({ audio, ...how, signal: gone.signal });
      response.type(contentType).set('antiphon-nfe', `${motion.nfe}`);
      response.send(Buffer.from(await encodeMotionFile(format, motion)));
    } finally {
      inside--;
    }
  });

  // The last of an app's handlers, with four parameters: Express brings it what a route throws.
  app.use((error, request, response, next) => {
    if (response.headersSent) return next(error);
    if (response.destroyed) return; // nobody is there to be told
    const { status, body } = answerTo(error);
    if (status === 503) response.set('retry-after', '1');
    response.status(status).json({ error: body });
  });
  return app;
}

function refused(problem) {
  return new AntiphonError('INVALID_INPUT', { source: 'request', problem });
}

/** Mistakes of the asker are told; what went wrong here is not their business. */
function answerTo(error) {
  if (isAntiphonError(error)) return { status: error.status, body: { code: error.code, message: error.message } };
  if (error.status < 500) return { status: error.status, body: { code: error.type, message: error.message } }; // Express' own
  console.error(error);
  return { status: 500, body: { code: 'INTERNAL', message: 'Something went wrong on the server.' } };
}
