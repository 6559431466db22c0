import type { ExperimentSpecInput } from '@antiphon/experiment';

const arms = (['cfg', 'null-embed', 'fixed'] as const).map((kind) => ({ name: kind, guidance: { kind } }));

/** The demo's experiment: `full` for a reader with a few minutes, `smoke` for scripts and CI, the same in small. */
export const DEMO_SPECS = {
  full: {
    name: 'demo',
    data: { kind: 'synthetic', seed: 1, clips: 72, secondsPerClip: 10 },
    arms,
    training: { steps: 1300 },
    scales: [1, 2, 4],
    sampling: { sampler: 'ddim', steps: [25, 10, 5], seeds: 4, windows: 36 },
  },
  smoke: {
    name: 'demo-smoke',
    data: { kind: 'synthetic', seed: 1, clips: 16, secondsPerClip: 6 },
    arms,
    training: { steps: 60, width: 48, feedForward: 96, layers: 2 },
    scales: [1, 2, 4],
    sampling: { sampler: 'ddim', steps: [6, 3], seeds: 2, windows: 8 },
  },
} satisfies Record<string, ExperimentSpecInput>;
