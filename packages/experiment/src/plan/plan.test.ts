import { describe, expect, it } from 'vitest';
import { parseExperimentSpec } from '../spec/spec';
import { planExperiment } from './plan';

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

const shared = {
  arms: [
    { name: 'apg', guidance: { kind: 'apg' }, model: 'cfg' },
    { name: 'student', guidance: { kind: 'distilled', scale: 3 }, teacher: 'cfg' },
    { name: 'cfg', guidance: { kind: 'cfg', scale: 2.5 } },
    { name: 'fixed', guidance: { kind: 'fixed' } },
    { name: 'icg', guidance: { kind: 'icg' }, model: 'fixed' },
  ],
};

describe('plan with shared models and teachers', () => {
  it('trains only arms that have no other’s model, and joins the cells of the others to that training', () => {
    const trainings = plan({ ...shared, trainSeeds: [0, 1], scales: 'own' });
    expect(trainings.map(({ id, cells }) => [id, cells.map(({ arm, trainSeed }) => `${arm} ${trainSeed}`)])).toEqual([
      ['cfg-seed0', ['apg 0', 'cfg 0']],
      ['student-seed0', ['student 0']],
      ['fixed-seed0', ['fixed 0', 'icg 0']],
      ['cfg-seed1', ['apg 1', 'cfg 1']],
      ['student-seed1', ['student 1']],
      ['fixed-seed1', ['fixed 1', 'icg 1']],
    ]);
  });
  it('has a teacher before its student, of the same training seed', () => {
    const taught = plan({ ...shared, trainSeeds: [3, 5] }).flatMap(({ id, teacher }) =>
      teacher ? [[id, teacher]] : [],
    );
    expect(taught).toEqual([
      ['student-seed3', 'cfg-seed3'],
      ['student-seed5', 'cfg-seed5'],
    ]);
  });
});

describe('own scales', () => {
  it('sample every arm once, as its spec or its default says', () => {
    const cells = plan({ ...shared, scales: 'own' }).flatMap(({ cells }) => cells);
    const byArm = Object.fromEntries(cells.map(({ arm, scale, guidance }) => [arm, [scale, guidance]]));
    expect(cells).toHaveLength(5);
    expect(byArm).toMatchObject({
      cfg: [2.5, { kind: 'cfg', scale: 2.5 }],
      student: [3, { kind: 'distilled', scale: 3 }],
      fixed: [1, { kind: 'fixed' }],
      icg: [1.25, { kind: 'icg' }],
    });
  });
  it('are overridden by a list of scales, as ever', () => {
    const [cfg] = plan(shared);
    const scales = cfg.cells.filter(({ arm }) => arm === 'cfg').map(({ guidance }) => guidance.scale);
    expect(scales).toEqual([1, 2, 4]);
  });
});

describe('a budget of evaluations', () => {
  const stepsAt = (nfe: number, guidance: object, extra = {}) =>
    plan({
      arms: [{ name: 'a', guidance: { kind: 'cfg', ...guidance } }],
      scales: 'own',
      sampling: { nfe },
      ...extra,
    })[0].cells.map(({ steps }) => steps);
  it('gives each arm the steps that its branches leave room for', () => {
    expect(stepsAt(50, {})).toEqual([25]);
    expect(stepsAt(51, {})).toEqual([25]);
    expect(stepsAt(50, { kind: 'fixed' })).toEqual([50]);
    expect(stepsAt(50, { kind: 'pag' })).toEqual([25]);
    expect(stepsAt(50, { skip: 0.5 })).toEqual([25]);
    expect(stepsAt(50, { parts: { face: 3 } })).toEqual([25]);
    expect(stepsAt(50, { kind: 'autoguidance' })).toEqual([25]);
  });
  it('counts three branches, and one where guidance is off', () => {
    expect(stepsAt(50, { kind: 'pag', cfgScale: 2 })).toEqual([16]);
    expect(stepsAt(50, { scale: 1 })).toEqual([50]);
    const [some] = stepsAt(50, { within: [0.2, 0.8] });
    expect(some).toBeGreaterThan(25);
    expect(some).toBeLessThan(50);
  });
  it('is kept at every scale of a list', () => {
    expect(stepsAt(20, {}, { scales: [1, 2, 4] })).toEqual([20, 10, 10]);
  });
  it('counts the conditions that the data has', () => {
    const spec = parseExperimentSpec({
      data: { kind: 'synthetic' },
      arms: [{ name: 'a', guidance: { kind: 'cfg', plan: 'mixed', scales: { own: 3 } } }],
      scales: 'own',
      sampling: { nfe: 30 },
    });
    const [{ cells }] = planExperiment(spec, { conditions: ['own', 'partner'], fps: 30 });
    expect(cells[0].steps).toBe(10);
  });
  it('that is too small for a step is refused, with the arm’s name', () => {
    expect(() => stepsAt(1, {})).toThrow(/sampling\.nfe.*1 evaluations.*"a"/);
  });
});
