import { describe, expect, test } from 'vitest';
import { cardSummary } from '@antiphon/guidance';
import { auditForeign } from './audit-foreign';
import { assertMappingFits, ForeignDenoiser, type ForeignInput, type ForeignNetwork } from './foreign-denoiser';
import { parseForeignMapping, type ForeignMapping } from './foreign-mapping';

const [FRAMES, FEATURES] = [6, 3];

/** Somebody's network: features before frames, an int64 time step, a mask for dropping its condition. */
function network(change: { condition?: number; batch?: number | string; sees?: boolean; time?: number } = {}) {
  const { condition = 0.3, batch = 'batch', sees = false, time = 0 } = change;
  const asked: { shapes: Record<string, readonly number[]>; t: number[] }[] = [];
  const inputs: ForeignInput[] = [
    { name: 'sample', type: 'float32', shape: [batch, FEATURES, 'frames'] },
    { name: 'timestep', type: 'int64', shape: [batch] },
    { name: 'audio', type: 'float32', shape: [batch, 'frames', 2] },
    { name: 'has_audio', type: 'float32', shape: [batch, 1] },
  ];
  const model: ForeignNetwork = {
    inputs,
    outputs: ['denoised'],
    run: async (feeds) => {
      const [x, audio, mask] = [feeds.sample, feeds.audio, feeds.has_audio].map(
        (feed) => feed?.values ?? new Float32Array(),
      );
      const shape = feeds.sample?.shape ?? [];
      const [items = 0, features = 0, frames = 0] = shape;
      asked.push({
        shapes: Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, feed.shape])),
        t: [...(feeds.timestep?.values ?? [])],
      });
      if (typeof batch === 'number' && items !== batch) throw new Error(`got batch ${items}, expected ${batch}`);
      return Float32Array.from(x ?? [], (value, i) => {
        const [item, frame] = [Math.floor(i / features / frames), i % frames];
        const heard = (audio?.[(item * frames + frame) * 2] ?? 0) * (sees ? 1 : (mask?.[item] ?? 0));
        return (0.5 + (time * (feeds.timestep?.values[item] ?? 0)) / 1000) * value + condition * heard;
      });
    },
  };
  return { model, asked };
}

const mapping = (change: object = {}): ForeignMapping =>
  parseForeignMapping(
    {
      name: 'theirs',
      frames: FRAMES,
      features: FEATURES,
      x: { input: 'sample', axes: 'batch,features,frames' },
      t: { input: 'timestep' },
      conditions: { audio: { input: 'audio', width: 2, dropped: { input: 'has_audio' } } },
      output: 'denoised',
      guidance: { kind: 'cfg', dropRate: 0.1 },
      ...change,
    },
    'mapping.yaml',
  );

const step = { index: 0, count: 1, timestep: 421, alpha: 0.8, sigma: 0.6 };
const x = Float32Array.from({ length: 2 * FRAMES * FEATURES }, (_, i) => i);
const audio = Float32Array.from({ length: 2 * FRAMES * 2 }, (_, i) => 100 * i);

describe('a foreign network as a denoiser', () => {
  test('motion is turned to its axes and back, conditions are dropped by its mask, the time step is told', async () => {
    const { model, asked } = network();
    const denoiser = new ForeignDenoiser(model, mapping(), { audio }, 2);
    const [cond = [], uncond = [], late = []] = await denoiser.predict(x, step, [
      { name: 'conditional', keep: {} },
      { name: 'unconditional', keep: { audio: false } },
      { name: 'late', keep: {}, timestep: 900.4 },
    ]);
    expect(asked[0]?.shapes).toEqual({ sample: [2, 3, 6], timestep: [2], audio: [2, 6, 2], has_audio: [2, 1] });
    expect(asked.map(({ t }) => t[0])).toEqual([421, 421, Math.fround(900.4)]);
    x.forEach((value, i) => {
      const frame = Math.floor(i / FEATURES);
      expect(uncond[i]).toBeCloseTo(0.5 * value, 4);
      expect(cond[i]).toBeCloseTo(0.5 * value + 0.3 * (audio[frame * 2] ?? NaN), 3);
      expect(late[i]).toBe(cond[i]);
    });
  });

  test('unrelated conditions are those of the other clip; smooth motion is blurred first', async () => {
    const { model } = network();
    const denoiser = new ForeignDenoiser(model, mapping(), { audio }, 2);
    const [unrelated = [], smooth = []] = await denoiser.predict(x, step, [
      { name: 'unrelated', keep: {}, unrelated: ['audio'] },
      { name: 'smooth', keep: { audio: false }, smooth: 2 },
    ]);
    expect(unrelated[0]).toBeCloseTo(0.3 * (audio[FRAMES * 2] ?? NaN), 3);
    expect(smooth[0]).toBeGreaterThan(0);
  });

  test('a network of a fixed batch is asked in pieces', async () => {
    const { model, asked } = network({ batch: 1 });
    const whole = new ForeignDenoiser(network().model, mapping(), { audio }, 2);
    const pieces = new ForeignDenoiser(model, mapping(), { audio }, 2);
    const branches = [{ name: 'conditional', keep: {} }];
    expect(await pieces.predict(x, step, branches)).toEqual(await whole.predict(x, step, branches));
    expect(asked).toHaveLength(2);
  });

  test('epsilon is turned into x0 at the true noise level', async () => {
    const { model } = network({ condition: 0 });
    const denoiser = new ForeignDenoiser(model, mapping({ prediction: 'epsilon' }), { audio }, 2);
    const [x0 = []] = await denoiser.predict(x, step, [{ name: 'conditional', keep: {} }]);
    expect(x0[5]).toBeCloseTo((5 - 0.6 * 2.5) / 0.8, 4);
  });
});

describe('mappings', () => {
  test.each([
    [{ frames: undefined }, /frames/],
    [{ x: { input: 'sample', axes: 'frames first' } }, /axes/],
    [{ extra: 1 }, /extra/],
  ])('%j is refused by field', (change, problem) => {
    expect(() => mapping(change)).toThrow(problem);
  });

  test.each([
    [{ x: { input: 'noise' } }, /no input "noise"\. It has: sample, timestep, audio, has_audio/],
    [{ conditions: {} }, /nothing is said about the model's input "audio", "has_audio"/],
    [{ t: { input: 'sample' } }, /two things are fed to the input "sample"/],
    [{ output: 'eps' }, /no output "eps"\. It has: denoised/],
  ])('%j does not fit', (change, problem) => {
    expect(() => assertMappingFits(network().model, mapping(change), 'm')).toThrow(problem);
  });
});

describe('the audit of a foreign network', () => {
  const names = async (change: Parameters<typeof network>[0], how: object = {}) => {
    const card = await auditForeign(network({ time: 0.1, ...change }).model, mapping(how), { path: 'mapping.yaml' });
    return card.findings.map(({ name }) => name);
  };

  test('a healthy one passes, and the card says what is not known', async () => {
    const card = await auditForeign(network({ time: 0.1 }).model, mapping(), { path: 'mapping.yaml' });
    expect(cardSummary(card)).toBe('no findings');
    expect(card.checks.filter(({ status }) => status === 'not checked').map(({ name }) => name)).toEqual([
      'replay',
      'truth',
      'hearing',
      'units',
      'switching',
      'null-parameters',
      'nulls',
      'average',
      'training-data',
      'ranges',
      'cost',
      'evaluation',
    ]);
    expect(card.checks.find(({ name }) => name === 'drop-rates')?.summary).toContain('There is no training record');
  });

  test('a null that sees the condition', async () => {
    expect(await names({ sees: true })).toEqual(['null-sees-condition']);
  });

  test('a condition that is ignored', async () => {
    expect(await names({ condition: 0 })).toEqual(['condition-ignored']);
  });

  test('fixed mode: no null, sampled by independent condition guidance', async () => {
    const how = { guidance: { kind: 'fixed' }, conditions: { audio: { input: 'audio', width: 2, dropped: 'none' } } };
    const { model } = network({ sees: true, time: 0.1 });
    const fixed = { ...model, inputs: model.inputs.filter(({ name }) => name !== 'has_audio') };
    const card = await auditForeign(fixed, mapping(how), { path: 'm', sampling: { kind: 'icg' } });
    expect(cardSummary(card)).toBe('no findings');
  });
});
