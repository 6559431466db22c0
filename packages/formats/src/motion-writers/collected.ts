import { AntiphonError } from '@antiphon/core';
import { featureCount } from '../motion/motion-features';
import type { Encodable, EncodableStream } from './motion-file';

/** A motion of pieces as one in memory. */
export async function collected(stream: EncodableStream): Promise<Encodable> {
  const { format, frames } = stream;
  const width = featureCount(format);
  const motion = new Float32Array(frames * width);
  for await (const { block, start } of countedBlocks(stream)) motion.set(block, start * width);
  return { format, frames, motion };
}

/**
 * The pieces of a motion with the frame that each starts at.
 * @throws INVALID_INPUT where they are not the announced number of frames
 */
export async function* countedBlocks({
  format,
  frames,
  blocks,
}: EncodableStream): AsyncGenerator<{ readonly block: Float32Array; readonly start: number; readonly count: number }> {
  const width = featureCount(format);
  let start = 0;
  for await (const block of blocks) {
    const count = block.length / width;
    if (!Number.isInteger(count) || start + count > frames) throw wrongCount(start + count, frames);
    yield { block, start, count };
    start += count;
  }
  if (start !== frames) throw wrongCount(start, frames);
}

function wrongCount(come: number, frames: number): AntiphonError {
  return new AntiphonError('INVALID_INPUT', { source: 'motion', problem: `${come} of ${frames} frames came` });
}

/** A motion in memory as one of a single piece. */
export function streamOf({ format, frames, motion }: Encodable): EncodableStream {
  return {
    format,
    frames,
    blocks: (async function* () {
      yield motion;
    })(),
  };
}
