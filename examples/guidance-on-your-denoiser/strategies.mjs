/** Guidance specs, and the scales that act on the sound and on the word, where theory knows how they end. */
export const STRATEGIES = [
  { spec: { kind: 'fixed' }, scales: [1, 1] },
  { spec: { kind: 'cfg', scale: 2 }, scales: [2, 2] },
  { spec: { kind: 'cfg', scale: 3 }, scales: [3, 3] },
  { spec: { kind: 'null-embed', scale: 3 }, scales: [3, 3] },
  { spec: { kind: 'null-embed', scales: { sound: 3, word: 1 } }, scales: [3, 1] },
  { spec: { kind: 'cfg', scale: 3, within: [0.2, 0.8] } },
  { spec: { kind: 'cfg', scale: 3, ramp: 'rising' } },
  { spec: { kind: 'apg', scale: 3 } },
];
