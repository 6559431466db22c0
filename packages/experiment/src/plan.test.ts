import { describe, expect, it } from 'vitest';
import { planExperiment } from './plan';
import { parseExperimentSpec } from './spec';

const plan = (extra: object) =>
  planExperiment(
    parseExperimentSpec({
      data: { kind: 'synthetic' },
      arms: [
        { name: 'a', guidance: { kind: 'cfg' } },
        { name: 'b', guidance: { kind: 'fixed' } },
      ],
      ...extra,
    }),
  );

describe('plan', () => {
  it('is arms × training seeds × scales, with scale 1 only for an arm that has one branch', () => {
    const cells = plan({ trainSeeds: [0, 1], scales: [4, 1, 2] }).map(({ id, cells }) => [
      id,
      cells.map((c) => c.scale),
    ]);
    expect(cells).toEqual([
      ['a-seed0', [1, 2, 4]],
      ['b-seed0', [1]],
      ['a-seed1', [1, 2, 4]],
      ['b-seed1', [1]],
    ]);
  });
  it('puts the scale into the guidance of the cell, and leaves the one that is trained alone', () => {
    const [training] = plan({});
    expect(training.guidance).toEqual({ kind: 'cfg' });
    expect(training.cells.map(({ guidance }) => guidance.scale)).toEqual([1, 2, 4]);
  });
  it('samples further step counts at the smallest scale above 1', () => {
    const [a, b] = plan({ sampling: { steps: [25, 10] } });
    expect(a.cells.filter(({ steps }) => steps === 10).map(({ scale }) => scale)).toEqual([2]);
    expect(b.cells.map(({ scale, steps }) => [scale, steps])).toEqual([
      [1, 25],
      [1, 10],
    ]);
  });
  it('has unique cell ids', () => {
    const ids = plan({ trainSeeds: [0, 1], sampling: { steps: [25, 10, 5] } }).flatMap(({ cells }) =>
      cells.map((c) => c.id),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});
