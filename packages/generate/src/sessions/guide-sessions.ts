import { GuideGenerator, guideOnSessions, Random, type PlainSession } from '@antiphon/core';
import type { LoadableGuide } from '../bundle/network-paths';
import { ForeignSession } from './foreign-session';
import type { GuideRequest, GuidedKeyFrames } from '../windows/guide-request';

/** The networks of a bundle's guide. Belongs into a worker thread, which a network's `run` blocks. */
export class GuideSessions {
  private constructor(
    private readonly encoder: ForeignSession,
    private readonly step: ForeignSession,
    private readonly decoder: ForeignSession,
  ) {}

  /** @param threads that a run computes with. The steps of a guide are small, one after the other: more threads than one would cost more than they gain */
  static async open({ encoder, step, decoder }: LoadableGuide, threads: number): Promise<GuideSessions> {
    const opened: ForeignSession[] = [];
    try {
      const open = async (network: string | Uint8Array, own: number) => {
        const session = await ForeignSession.open(network, own);
        opened.push(session);
        return session;
      };
      return new GuideSessions(await open(encoder, threads), await open(step, 1), await open(decoder, 1));
    } catch (error) {
      for (const session of opened) await session.close();
      throw error;
    }
  }

  /** Tokens one after the other (nucleus sampling), then what motion they are. @throws INVALID_INPUT for `topP` or known tokens that cannot be */
  async keyFrames({ sizes, audio, seeds, known, topP }: GuideRequest): Promise<GuidedKeyFrames> {
    const { keyFrames, levels } = sizes;
    const network = guideOnSessions(
      { encoder: plain(this.encoder), step: plain(this.step) },
      { ...sizes, longest: keyFrames * levels },
    );
    const tokens = await new GuideGenerator(network).generateTokens({
      conditions: { audio },
      frames: keyFrames,
      levels,
      random: seeds.map((seed) => Random.stream(seed, 'guide')),
      known,
      ...(topP === undefined ? {} : { topP }),
    });
    const fed = { shape: [seeds.length, keyFrames * levels], values: Float32Array.from(tokens) };
    const { motion } = await this.decoder.runAll({ tokens: fed });
    if (motion === undefined) throw new Error('the decoder of the codec has no output "motion"');
    return { tokens, motion: motion.values };
  }

  async close(): Promise<void> {
    for (const session of [this.encoder, this.step, this.decoder]) await session.close();
  }
}

function plain(session: ForeignSession): PlainSession {
  return { run: (feeds) => session.runAll(feeds) };
}
