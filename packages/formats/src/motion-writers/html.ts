import { motionPage } from '../motion-page/motion-page';
import { collected } from './collected';
import type { MotionFile } from './motion-file';

/** A page that plays the motion with its speech, see `motionPage`. Holds the motion in memory. */
export const htmlFile: MotionFile = {
  contentType: 'text/html; charset=utf-8',
  async *write(motion, { audio, title = 'Motion' }) {
    const shown = { name: 'motion', ...(await collected(motion)) };
    yield await motionPage({ title, motions: [shown], ...(audio && { audio }) });
  },
};
