import type { Branch, ConditionalDenoiser, MotionShape, Samples, Step } from '@antiphon/core';
import { onnxRuntime } from '@antiphon/onnxruntime';
import { BundleSessions } from '../../packages/generate/src/sessions/bundle-sessions';
import { openSession } from '../../packages/generate/src/sessions/open-session';
import { CLIP, FACE, type FaceNetworks } from './face-networks';

/** Milliseconds of what is done once for a clip. */
export interface ClipTimes {
  /** Both speakers' wav2vec features and the lip geometry. */
  readonly hear: number;
  /** The denoiser's own condition layers, and every layer's keys and values, with the condition and with its null. */
  readonly encode: number;
}

/** A clip that is heard and encoded, ready to be denoised as often as a sampler likes: the sessions are those that a server runs. */
export class FaceClip implements ConditionalDenoiser {
  readonly conditions = ['audio'];
  readonly shape: MotionShape = [1, CLIP.frames, FACE.features];
  /** Milliseconds of each evaluation of both branches. */
  readonly evaluations: number[] = [];

  private constructor(
    private readonly sessions: BundleSessions,
    readonly times: ClipTimes,
  ) {}

  /** @param audio `[1, samples, 2]` at 48 kHz */
  static async open(networks: FaceNetworks, audio: Float32Array, threads: number): Promise<FaceClip> {
    const { Tensor } = onnxRuntime();
    const hearing = await openSession(networks.hearing, threads);
    const planar = new Float32Array(audio.length);
    audio.forEach((value, i) => (planar[(i % 2) * CLIP.samples + Math.floor(i / 2)] = value));
    const began = performance.now();
    const { condition } = await hearing.run({ audio: new Tensor('float32', planar, [1, 2, CLIP.samples]) });
    const hear = performance.now() - began;
    const sessions = await BundleSessions.open({ encoder: networks.encoder, denoiser: networks.denoiser }, threads);
    const opened = performance.now();
    for (const keep of [0, 1])
      await sessions.encode({
        kind: 'encode',
        handle: 0,
        key: String(keep),
        network: 'encoder',
        inputs: {
          audio: { shape: [1, CLIP.tokens, 2038], values: condition?.data as Float32Array },
          keep_audio: { shape: [1], values: Float32Array.of(keep) },
        },
      });
    const encode = performance.now() - opened;
    await hearing.release();
    return new FaceClip(sessions, { hear, encode });
  }

  async predict(x: Samples, { timestep }: Step, branches: readonly Branch[]): Promise<Samples[]> {
    const began = performance.now();
    const all = await this.sessions.denoise({
      kind: 'denoise',
      handle: 0,
      network: 'denoiser',
      views: [{ shape: this.shape, values: Float32Array.from(x) }],
      evaluations: branches.map(({ keep }) => ({ key: keep.audio === false ? '0' : '1', view: 0, t: timestep })),
    });
    this.evaluations.push(performance.now() - began);
    return branches.map((_, i) => all.subarray(i * x.length, (i + 1) * x.length));
  }

  close(): Promise<void> {
    return this.sessions.close();
  }
}
