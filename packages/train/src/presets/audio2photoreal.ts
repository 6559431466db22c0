import type { Preset } from './preset';

/** What the reference trains its denoisers with (arXiv 2401.01885): separate draws, a learned null for each condition; and the scales that it samples them with. */
const guidance = { kind: 'null-embed', dropRate: 0.2 } as const;
const faceGuidance = { ...guidance, scale: 10 } as const;
const bodyGuidance = { ...guidance, scale: 2 } as const;

/** Both voices are one condition, as the reference's: dropped by one draw, so that a face is trained without audio on 20 % of the samples, a body without audio and key frames on 4 %. A codec hears nothing, but the guide that builds on it must see the same data. */
const encoder = { kind: 'log-mel', channel: [0, 1] } as const;

/** Its optimiser: AdamW without decay, warm-up, clipping or moving average. */
const optimizer = {
  batchSize: 4,
  learningRate: 1e-4,
  warmupSteps: 0,
  decay: 'none',
  weightDecay: 0,
  clipNorm: null,
  emaDecay: 0,
} as const;

const windows = {
  spacing: 'leading',
  band: 'none',
  conditionKernel: null,
  amplitudeJitter: 0,
  frames: 600,
  leastFrames: 400,
  conditionEntry: 'attend',
  nullTokens: 'each',
  networkDropout: 0.1,
} as const;

const face = { ...windows, encoderLayers: 2, velocityWeight: 0 } as const;
const body = { ...windows, keyFrameEvery: 30, velocityWeight: 2 } as const;

/** Windows of four seconds and a fraction of the width, with an optimiser for minutes of training. */
const small = {
  frames: 120,
  leastFrames: 80,
  width: 64,
  feedForward: 128,
  layers: 2,
  heads: 4,
  batchSize: 8,
  learningRate: 2e-3,
  steps: 1000,
} as const;

/** Its optimiser of the codec and the guide. */
const stage = { batchSize: 4, warmupSteps: 1000, decay: { at: [50_000, 400_000], factor: 0.05 }, beta2: 0.99 } as const;
const smallStage = { batchSize: 16, warmupSteps: 50, decay: 'cosine', beta2: 0.99 } as const;

/** The models of audio2photoreal at full size, and small ones of the same shape for a laptop. */
export const AUDIO2PHOTOREAL: readonly Preset[] = [
  {
    name: 'a2p-face',
    summary: 'the face denoiser: 256 codes, width 512, 8 layers, windows of 20 s',
    stage: 'denoiser',
    part: 'face',
    encoder,
    guidance: faceGuidance,
    config: { ...optimizer, ...face, width: 512, feedForward: 1024, layers: 8, heads: 8, steps: 150_000 },
  },
  {
    name: 'a2p-body',
    summary:
      'the body denoiser: 104 angles, key frames at 1 fps, convolution tail, width 256, 6 layers, windows of 20 s',
    stage: 'denoiser',
    part: 'body',
    encoder,
    guidance: bodyGuidance,
    config: {
      ...optimizer,
      ...body,
      tailWidth: 256,
      width: 256,
      feedForward: 1024,
      layers: 6,
      heads: 8,
      steps: 150_000,
    },
  },
  {
    name: 'a2p-codec',
    summary: 'the residual VQ of key frames at 1 fps: 4 codebooks of 1024 codes, width 64',
    stage: 'codec',
    part: 'body',
    encoder,
    config: {
      ...stage,
      width: 64,
      codes: 1024,
      levels: 4,
      every: 30,
      keyFrames: 20,
      learningRate: 1e-3,
      steps: 300_000,
    },
  },
  {
    name: 'a2p-guide',
    summary: 'the guide transformer over the codes of a2p-codec: width 64, 6 layers',
    stage: 'guide',
    part: 'body',
    encoder,
    config: {
      ...stage,
      width: 64,
      feedForward: 1024,
      layers: 6,
      heads: 4,
      audioGroups: 3,
      clipNorm: 1,
      learningRate: 2e-4,
      steps: 100_000,
    },
  },
  {
    name: 'a2p-lip',
    summary: 'the lip regressor: 338 vertices from speech, width 512, for recordings whose motion is these vertices',
    stage: 'lips',
    part: 'face',
    config: {
      batchSize: 4,
      warmupSteps: 1000,
      channels: 512,
      feedForward: 1024,
      heads: 4,
      encoderLayers: 2,
      decoderLayers: 4,
      frames: 120,
      learningRate: 1e-4,
      steps: 100_000,
    },
  },
  {
    name: 'a2p-face-small',
    summary: 'the face denoiser in small, for a laptop',
    stage: 'denoiser',
    part: 'face',
    encoder,
    guidance: faceGuidance,
    config: { ...face, ...small },
  },
  {
    name: 'a2p-lip-small',
    summary: 'the lip regressor in small, for a laptop',
    stage: 'lips',
    part: 'face',
    config: {
      batchSize: 8,
      warmupSteps: 50,
      channels: 32,
      feedForward: 64,
      heads: 4,
      encoderLayers: 1,
      decoderLayers: 2,
      frames: 60,
      learningRate: 3e-3,
      steps: 1000,
    },
  },
  {
    name: 'a2p-codec-small',
    summary: 'the codec in small, for a laptop: 2 codebooks of 64 codes',
    stage: 'codec',
    part: 'body',
    encoder,
    config: {
      ...smallStage,
      width: 32,
      codes: 64,
      levels: 2,
      every: 30,
      keyFrames: 4,
      learningRate: 3e-3,
      steps: 1500,
    },
  },
  {
    name: 'a2p-guide-small',
    summary: 'the guide transformer in small, for a laptop, over the codes of a2p-codec-small',
    stage: 'guide',
    part: 'body',
    encoder,
    config: {
      ...smallStage,
      width: 32,
      feedForward: 128,
      layers: 2,
      heads: 4,
      audioGroups: 1,
      clipNorm: 1,
      learningRate: 3e-3,
      steps: 1000,
    },
  },
  {
    name: 'a2p-body-small',
    summary: 'the body denoiser in small, for a laptop',
    stage: 'denoiser',
    part: 'body',
    encoder,
    guidance: bodyGuidance,
    config: { ...body, ...small, tailWidth: 64 },
  },
];
