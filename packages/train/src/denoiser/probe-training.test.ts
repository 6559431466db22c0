import { createGuidance } from '@antiphon/guidance';
import { expect, it } from 'vitest';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';
import { probeTraining } from './probe-training';

const clock = () => performance.now();

it('measures what a training, its validation, its checkpoint and its export cost, and makes a teacher', async () => {
  const [dataset, config] = [tinyDataset(), tinyConfig({ steps: 200 })];
  const probe = await probeTraining({
    dataset,
    config,
    guidance: createGuidance({ kind: 'cfg' }),
    clock,
    seconds: 0.1,
  });
  expect(probe.start).toBeGreaterThan(probe.step);
  expect(probe.step).toBeGreaterThan(0);
  expect(probe.trained.step).toBeLessThan(200);
  expect(probe.validation?.count).toBeGreaterThan(0);
  const parameters = Object.values(probe.trained.state.parameters).reduce((sum, { length }) => sum + length, 0);
  expect(probe.checkpoint.bytes).toBeGreaterThan(5 * 4 * parameters);
  expect(Object.keys(probe.bundle.networks).sort()).toEqual(
    ['denoiser', 'encoder', 'perturbed', 'weak-denoiser', 'weak-encoder'].sort(),
  );
  const student = await probeTraining({
    ...{ dataset, config, clock, seconds: 0 },
    guidance: createGuidance({ kind: 'distilled', scale: 2 }),
    teacher: probe.trained,
  });
  expect(student.trained.teacher?.kind).toBe('cfg');
});

it('is stopped by a signal', async () => {
  const options = { dataset: tinyDataset(), config: tinyConfig(), guidance: createGuidance({ kind: 'cfg' }), clock };
  await expect(probeTraining({ ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
});
