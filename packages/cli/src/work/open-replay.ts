import { readFile } from 'node:fs/promises';
import { AntiphonError } from '@antiphon/core';
import { readAudio } from '@antiphon/formats';
import {
  computedOn,
  digestOf,
  fileDigest,
  Generator,
  readReplayToken,
  samplesDigest,
  type Replay,
} from '@antiphon/generate';
import type { Generation } from './open-generation';

/**
 * A bundle that makes a motion again as a replay token says.
 * @param bundle its folder
 * @param speech the recording that was sent
 * @throws INVALID_TOKEN for a token that is none, or of another bundle or recording; FILE_NOT_FOUND, INVALID_BUNDLE, INTERRUPTED
 */
export async function openReplay(
  { bundle, speech, token }: { readonly bundle: string; readonly speech: string; readonly token: string },
  signal: AbortSignal,
): Promise<Generation> {
  const replay = readReplayToken(token);
  await assertSame(replay, { bundle, speech });
  const { guidance, sampler, steps, spacing, eta, seed, lanes } = replay;
  const generator = await Generator.open(bundle, { threads: 1, signal });
  const { manifest } = generator;
  return {
    format: manifest.motion,
    parts: [{ name: undefined, features: manifest.features }],
    doubt: doubtOf(replay),
    stream: (request) => generator.stream({ ...request, guidance, sampler, steps, spacing, eta, seed, lanes }),
    close: () => generator.close(),
  };
}

async function assertSame(
  replay: Replay,
  { bundle, speech }: { readonly bundle: string; readonly speech: string },
): Promise<void> {
  const refuse = (problem: string) => new AntiphonError('INVALID_TOKEN', { problem });
  const found = await digestOf(bundle);
  if (found !== replay.bundle)
    throw refuse(`it is of the bundle ${short(replay.bundle)}, and ${bundle} is ${short(found)}`);
  const heard =
    replay.samples === true ? await samplesDigest(await readAudio(speech)) : await fileDigest(await readFile(speech));
  if (heard !== replay.audio) throw refuse(`it is of another recording than ${speech}`);
}

function short(digest: string): string {
  return digest.slice(0, 12);
}

function doubtOf({ runtime, processor }: Replay): string | undefined {
  const here = computedOn();
  if (here.runtime === runtime && here.processor === processor) return undefined;
  return `answered with ONNX Runtime ${runtime} on ${processor}, and this is ${here.runtime} on ${here.processor}: each number is the same within 1e-4, and not bit for bit`;
}
