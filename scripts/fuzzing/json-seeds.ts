import { filmTransformerParameters, type FilmTransformerConfig } from '@antiphon/core/models';

const conditions = [{ name: 'own', kind: 'log-mel', channel: 0, bands: 2, sampleRate: 8000, rate: 30 }];
const moments = (count: number) => ({
  mean: new Array<number>(count).fill(0.5),
  std: new Array<number>(count).fill(1),
});
const normalisation = { motion: moments(9), conditions: { own: moments(4) } };
const guidance = { kind: 'cfg', scale: 2, dropRate: 0.2, plan: 'joint', null: 'zero' };
const motion = {
  fps: 30,
  parts: [
    { kind: 'blendshapes', names: ['jawOpen', 'mouthPucker', 'browInnerUp'] },
    {
      kind: 'skeleton',
      skeleton: {
        joints: [{ name: 'Hips', parent: -1, offset: [0, 1, 0], channels: ['Zrotation', 'Xrotation', 'Yrotation'] }],
      },
      rotating: [0],
      translating: [],
      rest: [0, 0, 0],
    },
  ],
};
const model: FilmTransformerConfig = {
  features: 9,
  frames: 8,
  width: 4,
  feedForward: 4,
  layers: 1,
  heads: 2,
  conditions: [
    {
      name: 'own',
      width: 4,
      tokens: 8,
      encoderLayers: 0,
      inputNorm: false,
      pooled: true,
      entry: 'add',
      null: { kind: 'zero' },
    },
  ],
};
const checkpoint = {
  format: 'antiphon-checkpoint/1',
  step: 12,
  config: { steps: 12, batchSize: 4, frames: 8, width: 4, feedForward: 4, layers: 1, heads: 2, seed: 0 },
  guidance,
  model,
  dataset: { name: 'recordings', hash: '9c68baea' },
  motion,
  conditions,
  normalisation,
  dropoutRecord: {
    samples: 48,
    dropped: { own: 11 },
    allDropped: 11,
    batches: 12,
    mixedBatches: 8,
    patterns: { '1': 37, '0': 11 },
  },
  forwardPasses: { perStep: 1, needed: 1 },
  early: { step: 3 },
  history: [
    [10, 0.73],
    [12, 0.9],
  ],
  shapes: Object.fromEntries(filmTransformerParameters(model).map(({ name, shape }) => [name, shape])),
  tensors: { file: 'tensors-0000012.safetensors', sha256: 'b6776f78' },
  versions: { node: '20.20.2' },
};
const bundle = {
  format: 'antiphon-bundle/1',
  name: 'cfg',
  model: { kind: 'film-transformer', config: model, parameters: 9444 },
  prediction: 'x0',
  schedule: 'cosine',
  frames: 8,
  features: 9,
  motion,
  conditions,
  memory: ['added', 'pooled'],
  normalisation,
  networks: { 'encoder.onnx': '080fb295', 'denoiser.onnx': 'f169f5ae' },
  layers: 1,
  weak: { steps: 2 },
  guidance,
  provenance: {
    dataset: 'recordings',
    dataHash: '9c68',
    seed: 0,
    steps: 12,
    weights: 'ema',
    versions: { node: '20.20.2' },
  },
};

/** Valid texts of each kind of settings, as files of this project hold them and as people write them. */
export const JSON_SEEDS = {
  checkpoint: [JSON.stringify(checkpoint), JSON.stringify(checkpoint, null, 1)],
  bundle: [JSON.stringify(bundle), JSON.stringify(bundle, null, 1)],
  spec: [
    `name: mine
data: { kind: folder, path: recordings }
arms:
  - { name: cfg, guidance: { kind: cfg, dropRate: 0.2, within: [0.1, 0.8] } }
  - name: apg
    guidance: &apg { kind: apg, scale: 2 }
  - { name: again, guidance: *apg, model: cfg }
  - { name: parts, guidance: { kind: cfg, parts: { face: 3 }, ramp: rising, skip: 0.5 } }
training: { steps: 8, batchSize: 4, learningRate: 4.0e-3 }
trainSeeds: [0, 1]
scales: [1, 2.5]
sampling: { sampler: ddim, steps: [25, ddim10], seeds: 2, windows: 3 }
baseline: cfg
`,
    `data: {kind: synthetic, seed: 1, clips: 8, secondsPerClip: 4}
arms:
${['null-embed', 'fixed', 'cfg-plus-plus', 'cfg-zero-star', 'tangential', 'frequency-decoupled', 'icg', 'tsg', 'pag', 'seg', 'slg', 'autoguidance', 'distilled'].map((kind) => `- {name: ${kind}, guidance: {kind: ${kind}}${kind === 'distilled' ? ', teacher: null-embed' : ''}}`).join('\n')}
scales: own
sampling: {nfe: 50}
`,
    JSON.stringify({ data: { kind: 'synthetic' }, arms: [{ name: 'a', guidance }] }),
  ],
  config: [
    'steps: 12\nbatchSize: 4\nframes: 16\nwidth: 16\nheads: 2\nprediction: epsilon\nvelocityWeight: 0\n',
    '{"steps": 900, "layers": 3, "learningRate": 4e-3}',
  ],
  mapping: [
    `name: somebody's model
frames: 60
features: 20
fps: 30
x: { input: x, axes: 'batch,features,frames' }
t: { input: timestep, scale: 0.001 }
conditions:
  audio: { input: audio, width: 34, dropped: { input: mask, keep: 1, drop: 0 } }
  style: { input: style, width: 8, tokens: 0, dropped: none }
output: out
prediction: epsilon
guidance: { kind: cfg, dropRate: 0.1 }
`,
  ],
};
