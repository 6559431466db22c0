import { motionPageParts } from '../motion-page/motion-page';
import { pageProblem } from '../motion-page/page-size';
import { collected } from './collected';
import type { MotionFile } from './motion-file';

/** A page that plays the motion with its speech, see `motionPage`. Holds the motion in memory. */
export const htmlFile: MotionFile = {
  contentType: 'text/html; charset=utf-8',
  problem: pageProblem,
  async *write(motion, { audio, audioFile, title = 'Motion' }) {
    const shown = { name: 'motion', ...(await collected(motion)) };
    const sound = audioFile ?? audio;
    yield* motionPageParts({ title, motions: [shown], ...(sound && { audio: sound }) });
  },
};
