import { parseExperimentSpec, planExperiment } from '@antiphon/experiment';
import { checkTrained, COMMON_OPTIONS, guidanceKinds } from '@antiphon/guidance';
import { describe, expect, test } from 'vitest';
import { STRATEGIES_SPECS } from './strategies-spec';

const data = { conditions: ['own', 'partner'], fps: 30 };

describe.each(['full', 'smoke'] as const)('the comparison of all strategies, %s', (size) => {
  const spec = parseExperimentSpec(STRATEGIES_SPECS[size]);
  const plan = planExperiment(spec, data);

  test('has an arm for every kind, and for every common option that a kind of its own could not show', () => {
    expect(new Set(spec.arms.map(({ guidance }) => guidance.kind))).toEqual(new Set(guidanceKinds()));
    const shown = spec.arms.flatMap(({ guidance }) => Object.keys(guidance));
    // "scales" (per condition) needs a model that is trained with another plan.
    for (const option of Object.keys(COMMON_OPTIONS)) if (option !== 'scales') expect(shown).toContain(option);
  });

  test('trains only what changes training', () => {
    expect(plan.map(({ arm }) => arm)).toEqual(['cfg', 'null-embed', 'fixed', 'model-guidance', 'distilled']);
    expect(plan.find(({ arm }) => arm === 'distilled')?.teacher).toBe('cfg-seed0');
  });

  test('samples each arm once, from a model that was trained for it', () => {
    expect(plan.flatMap(({ cells }) => cells)).toHaveLength(spec.arms.length);
    const traits = { layers: spec.training.layers, weak: true, fps: data.fps, parts: { face: [0] } };
    for (const { guidance, cells } of plan)
      for (const cell of cells)
        expect(() => {
          checkTrained(cell.guidance, guidance, data.conditions, traits);
        }, cell.arm).not.toThrow();
  });
});

test('two branches get half the steps of one', () => {
  const cells = planExperiment(parseExperimentSpec(STRATEGIES_SPECS.full), data).flatMap(({ cells }) => cells);
  const steps = Object.fromEntries(cells.map((cell) => [cell.arm, cell.steps]));
  expect(steps).toMatchObject({ cfg: 25, icg: 25, fixed: 50, 'model-guidance': 50, distilled: 50 });
});
