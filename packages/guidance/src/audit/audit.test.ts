import { readFileSync } from 'node:fs';
import { mapSamples, Random, type Samples, type Step } from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { unconditional } from '../branches/branches';
import { pairRun } from '../branches/pair-run';
import { createGuidance, guidanceKinds, registerGuidance } from '../registry';
import { audit } from './audit';
import { cardMarkdown, cardSummary } from './card';
import { FINDINGS } from './finding';
import { countsOf, evidenceOf, healthyNetwork, toySubject, type Defects } from './fixtures/toy-subject';
import type { AuditedEvaluation, AuditedOption, AuditSubject } from './subject';

const SHIPPED = guidanceKinds();

const found = async (subject: AuditSubject) => (await audit(subject)).findings.map(({ name }) => name);

describe('a healthy model has no finding', () => {
  test.each([
    { kind: 'cfg' },
    { kind: 'cfg', scale: 4, within: [0.2, 0.9], rescale: 0.7 },
    { kind: 'null-embed', dropRate: 0.4 },
    { kind: 'fixed' },
    { kind: 'cfg', null: 'shuffled' },
    { kind: 'cfg', plan: 'mixed', scales: { audio: 3 } },
    { kind: 'model-guidance' },
  ])('%j', async (trained) => {
    const card = await audit(toySubject({ trained }));
    expect(card.findings).toEqual([]);
    expect(cardSummary(card)).toBe('no findings');
  });

  test.each(SHIPPED)('sampled as %s', async (kind) => {
    const { kind: trained } = { kind: createGuidance({ kind }).target === undefined ? 'cfg' : kind };
    expect(await found(toySubject({ trained: { kind: trained }, sampling: { kind } }))).toEqual(
      // A toy without layers or a second model predicts the same in all of these.
      ['tsg', 'pag', 'seg', 'slg', 'autoguidance'].includes(kind) ? ['branches-coincide'] : [],
    );
  });

  test('sampled as tsg by a network that listens to its time step', async () => {
    const network: Defects['network'] = (x, own, { timestep = 0 }) =>
      mapSamples(healthyNetwork(x, own), (i) => healthyNetwork(x, own)[i] + 1e-4 * timestep);
    expect(await found(toySubject({ trained: { kind: 'fixed' }, sampling: { kind: 'tsg' } }, { network }))).toEqual([]);
  });

  test('it says what it saw', async () => {
    const card = await audit(toySubject());
    const markdown = cardMarkdown(card);
    expect(markdown).toContain('# Guidance card: toy');
    expect(markdown).toContain('The conditional prediction depends on audio and on keyframes.');
    expect(markdown).toMatch(/Training dropped "audio" in \d+\.\d %, .* as declared/);
    expect(markdown).toMatch(/\| sigma \| unconditional \|/);
    expect(JSON.parse(JSON.stringify(card))).toEqual(card);
  });
});

/** The nine known defects of audio2photoreal, one each, and their kin. */
describe('planted', () => {
  const evaluation = (change: Partial<AuditedEvaluation>): Partial<AuditSubject> => ({
    evaluation: {
      generate: async (clips, frames) => ({ motions: new Float32Array(clips * frames * 2).fill(0.5) }),
      score: async (written) => ({ mean: (written as { motions: Float32Array }).motions[0] }),
      ...change,
    },
  });
  const flag = (observe: AuditedOption['observe']): Partial<AuditSubject> => ({
    options: [{ name: '--cpu', values: [true, false], observe }],
  });
  let calls = 0;
  const cases: [string, string[], Partial<AuditSubject>, Defects?][] = [
    [
      '1: the drop rate of the command line is never used',
      ['drop-rate-not-applied'],
      { trained: { kind: 'cfg', dropRate: 0.1 }, evidence: { ...evidenceOf({ kind: 'cfg', dropRate: 0.2 }) } },
    ],
    ['2: separate draws, joint use', ['branch-rarely-trained'], { trained: { kind: 'null-embed', dropRate: 0.2 } }],
    [
      '3a: the mode is fixed, conditions are silently ignored',
      ['condition-ignored', 'condition-ignored', 'branches-coincide'],
      {},
      { network: (x) => mapSamples(x, (i) => 0.5 * x[i]) },
    ],
    [
      '3b: the mode is fixed, and the network has the wrong width for it',
      ['branch-fails'],
      {},
      {
        network: () => {
          throw new Error('expected width 1024, got 2038');
        },
      },
    ],
    ['4: scale 1 is refused', ['scale-one-refused'], { trained: { kind: 'never-one' } }],
    ['5: every step encodes the audio again', ['conditions-encoded-every-step'], {}, { encodesAlways: true }],
    [
      '6: a second forward pass only to log',
      ['needless-forward-passes'],
      { evidence: { ...evidenceOf({ kind: 'cfg' }), forwardPasses: { perStep: 2, needed: 1 } } },
    ],
    [
      '7: the null embedding has a fixed length',
      ['length-limited'],
      {
        generate: async (frames) => {
          if (frames > 8) throw new Error('null_cond_embed has 1998 rows');
          return new Float32Array(frames * 2);
        },
      },
    ],
    [
      '8a: the evaluation reads another key than the generator writes',
      ['evaluation-unreadable'],
      evaluation({ score: async (written) => ({ mean: (written as { pose: Float32Array[] }).pose[0][0] }) }),
    ],
    [
      '8b: the evaluation fixes shapes',
      ['evaluation-fixed-shape'],
      evaluation({
        score: async (written) => {
          const { motions } = written as { motions: Float32Array };
          if (motions.length !== 2 * 8 * 2) throw new Error(`cannot reshape ${motions.length} values to (2, 8, 2)`);
          return { mean: motions[0] };
        },
      }),
    ],
    [
      '8c: the evaluation draws pairs without a seed',
      ['evaluation-unseeded'],
      evaluation({ score: async () => ({ diversity: Math.random() }) }),
    ],
    ['9a: the CPU flag is parsed as always true', ['option-without-effect'], flag(async () => 'cpu')],
    [
      '9b: CUDA is required',
      ['device-required'],
      { runOn: () => Promise.reject(new Error('Torch not compiled with CUDA enabled')) },
    ],
    // And others.
    [
      'one of the conditions is ignored',
      ['condition-ignored'],
      {},
      { network: (x, own) => mapSamples(x, (i) => 0.5 * x[i] + 0.3 * own.audio[i]) },
    ],
    ['the unconditional branch sees a condition', ['null-sees-condition'], { bind: leaking() }],
    ['an option of a strategy does nothing', ['option-without-effect'], { trained: { kind: 'idle-option' } }],
    [
      'the strategy’s dropout ignores its own rate',
      ['drop-rate-not-applied', 'option-without-effect'],
      { trained: { kind: 'deaf-dropout', dropRate: 0.1 }, evidence: undefined },
    ],
    [
      'the null condition never moved, and no gradient reached it',
      ['null-never-moved', 'null-without-gradient'],
      {
        trained: { kind: 'null-embed', dropRate: 0.4 },
        evidence: {
          ...evidenceOf({ kind: 'null-embed', dropRate: 0.4 }),
          nulls: [{ name: 'null_tokens', distance: 0, gradient: false }],
        },
      },
    ],
    [
      'whole batches switch',
      ['branches-never-mixed'],
      { evidence: { record: { ...countsOf({ kind: 'cfg' }), mixedBatches: 0 } } },
    ],
    [
      'the record is not what the loop draws',
      ['record-contradicts-draw'],
      { evidence: { record: countsOf({ kind: 'cfg' }), redraw: { ...countsOf({ kind: 'cfg' }), allDropped: 390 } } },
    ],
    [
      'the unconditional branch was never trained',
      ['drop-rate-not-applied', 'branch-never-trained'],
      { evidence: { record: countsOf({ kind: 'fixed' }) } },
    ],
    ['guidance blows up', ['guidance-blows-up'], { sampling: { kind: 'cfg', scale: 60 } }],
    [
      'the network does not denoise: its answer is another quantity',
      ['motion-out-of-range', 'denoises-badly'],
      {},
      {
        network: (x, own) =>
          mapSamples(
            healthyNetwork(x, own),
            (i) => healthyNetwork(x, own)[i] + (i % 2 === 0 ? 2.5 : -2.5) * Math.sign(x[i]),
          ),
      },
    ],
    ['a weight is NaN', ['not-finite'], {}, { network: (x) => mapSamples(x, () => NaN) }],
    ['a weight is infinite', ['not-finite'], {}, { network: (x) => mapSamples(x, () => Infinity) }],
    [
      'guidance is turned round',
      ['scale-identity-broken', 'scale-identity-broken'],
      { trained: { kind: 'turned-round', scale: 3 } },
    ],
    [
      'a branch is paid for and not used',
      ['branch-never-trained', 'branch-without-effect'],
      { trained: { kind: 'idle-branch' } },
    ],
    ['nothing was trained', ['weights-never-moved'], { evidence: { ...evidenceOf({ kind: 'cfg' }), weightsMoved: 0 } }],
    [
      'the evidence cannot be read',
      ['evidence-unreadable'],
      { evidence: undefined, evidenceProblem: 'cannot be read' },
    ],
    [
      'hidden randomness',
      ['not-reproducible'],
      {},
      { network: (x, own) => mapSamples(healthyNetwork(x, own), (i) => healthyNetwork(x, own)[i] + 1e-9 * calls++) },
    ],
    ['one frame fails', ['one-frame-fails'], { generate: async (frames) => new Float32Array(Math.max(2, frames) * 2) }],
    [
      'silence fails',
      ['silence-fails'],
      { generate: async (frames, sound) => new Float32Array(frames * 2).fill(sound === 'silence' ? NaN : 0) },
    ],
    ['scale 1 is something else', ['scale-identity-broken'], { trained: { kind: 'off-by-a-bit' } }],
  ];

  test.each(cases)('%s', async (_, names, change, defects) => {
    expect(await found(toySubject(change, defects))).toEqual(names);
  });
});

test.each([NaN, Infinity])(
  'a branch that predicts %d is found under its own name, and nothing that follows from it',
  async (wrong) => {
    for (const kind of ['cfg', 'null-embed']) {
      const { bind } = toySubject();
      const spoilt: AuditSubject['bind'] = (conditions, items, work) =>
        bind(conditions, items, (denoiser) =>
          work({
            ...denoiser,
            predict: async (x, step, branches) =>
              (await denoiser.predict(x, step, branches)).map((own, b) =>
                branches[b].name === 'unconditional' ? mapSamples(own, () => wrong) : own,
              ),
          }),
        );
      const trained = kind === 'cfg' ? { kind } : { kind, dropRate: 0.4 };
      const { findings } = await audit(toySubject({ trained, bind: spoilt }));
      expect(findings.map(({ name }) => name)).toEqual(['not-finite']);
      expect(findings[0].sentence).toMatch(
        /^The unconditional prediction is not finite at sigma .* The others are finite\.$/,
      );
    }
  },
);

test('a network that is not finite in silence is found by the condition', async () => {
  const network: Defects['network'] = (x, own) => mapSamples(healthyNetwork(x, own), (i) => healthyNetwork(x, own)[i]);
  const { bind } = toySubject({}, { network });
  const subject = toySubject({
    bind: (conditions, items, work) =>
      bind(conditions, items, (denoiser) =>
        work({
          ...denoiser,
          predict: async (x, step, branches) =>
            (await denoiser.predict(x, step, branches)).map((own) =>
              mapSamples(own, (i) => (conditions.audio.every((value) => value === 0) ? NaN : own[i])),
            ),
        }),
      ),
  });
  const { findings } = await audit(subject);
  expect(findings[0]).toMatchObject({ name: 'not-finite', sentence: expect.stringContaining('with "audio" silenced') });
});

describe('drop rates', () => {
  const counts = (samples: number, dropped: number, batches = samples) => ({
    ...{ samples, batches, mixedBatches: batches },
    dropped: { audio: dropped, keyframes: dropped },
    allDropped: dropped,
    patterns: { '11': samples - dropped, '00': dropped },
  });
  const names = async (trained: AuditSubject['trained'], record: ReturnType<typeof counts>) =>
    (await found(toySubject({ trained, evidence: { record } }))).filter((name) => name === 'drop-rate-not-applied');

  test('a fixed mode that never dropped has none, after any number of samples', async () => {
    for (const samples of [1, 7, 300, 1500, 3000, 4800, 48_000, 999_999])
      expect(await names({ kind: 'fixed' }, counts(samples, 0))).toEqual([]);
    expect(await names({ kind: 'fixed' }, counts(48_000, 1))).toEqual(['drop-rate-not-applied']);
  });

  test('a difference must be more than chance, and matter', async () => {
    for (const [samples, dropped] of [
      [100, 14],
      [10_000, 1050],
      [100_000_000, 10_300_000],
    ] as const)
      expect(await names({ kind: 'cfg', dropRate: 0.1 }, counts(samples, dropped))).toEqual([]);
    for (const [samples, dropped] of [
      [100, 40],
      [10_000, 1300],
      [100_000_000, 11_000_000],
    ] as const)
      expect(await names({ kind: 'cfg', dropRate: 0.1 }, counts(samples, dropped))).toEqual(['drop-rate-not-applied']);
  });

  test('batches of one sample, and few of any size, cannot show that whole batches switch', async () => {
    const record = { ...counts(400, 40), mixedBatches: 0 };
    expect(await found(toySubject({ evidence: { record } }))).not.toContain('branches-never-mixed');
    expect(await found(toySubject({ evidence: { record: { ...record, batches: 25 } } }))).toContain(
      'branches-never-mixed',
    );
  });
});

/** A network whose null knows the audio. */
function leaking(): AuditSubject['bind'] {
  const { bind } = toySubject();
  return (conditions, items, work) =>
    bind(conditions, items, (denoiser) =>
      work({
        conditions: denoiser.conditions,
        shape: denoiser.shape,
        predict: async (x, step, branches) =>
          (await denoiser.predict(x, step, branches)).map((own) =>
            mapSamples(own, (i) => own[i] + 0.1 * conditions.audio[i]),
          ),
      }),
    );
}

/** Third-party strategies with a defect each. */
function register(
  kind: string,
  change: (right: ReturnType<typeof createGuidance>, options: { scale: number; extra: number }) => object,
): void {
  const number = { type: 'number', min: 0, default: 2, summary: 'A number.' } as const;
  registerGuidance({
    kind,
    summary: 'Has a defect.',
    citation: { arxiv: '2207.12598', bibtex: '@misc{x}' },
    options: {
      scale: number,
      ...(kind === 'idle-option' ? { extra: number } : {}),
      ...(kind === 'deaf-dropout' ? { dropRate: { ...number, max: 1, default: 0.2 } } : {}),
    },
    create: (options) => {
      const { scale } = options as { scale: number };
      const right = createGuidance({ kind: 'cfg', scale });
      const { linear, nullCondition } = right;
      const dropout: typeof right.dropout = (...draw) => right.dropout(...draw);
      return {
        linear,
        nullCondition,
        dropout,
        begin: (context) => right.begin(context),
        ...change(right, options as never),
      };
    },
  });
}
register('idle-option', () => ({}));
register('deaf-dropout', () => ({}));
register('never-one', (_, { scale }) => {
  if (scale === 1) throw new Error('guidance_param must not be 1');
  return {};
});
register('turned-round', (_, { scale }) => ({
  begin: ({ conditions }: { conditions: readonly string[] }) =>
    pairRun(
      () => unconditional(conditions),
      (cond, uncond) => ({
        x0: mapSamples(cond, (i) => (scale === 1 ? cond[i] : uncond[i] + (2 - scale) * (cond[i] - uncond[i]))),
      }),
    ),
}));
register('idle-branch', (_, { scale }) => ({
  begin: ({ conditions }: { conditions: readonly string[] }) => {
    const right = createGuidance({ kind: 'cfg', scale }).begin({
      conditions,
      shape: [1, 1, 1],
      random: Random.stream(0, 'x'),
    });
    const idle = { name: 'idle', keep: { audio: false } };
    return {
      branches: (step: Step) => [...right.branches(step), idle],
      combine: (predictions: Record<string, Samples>, step: Step, x: Samples) => right.combine(predictions, step, x),
    };
  },
}));
register('off-by-a-bit', (right, { scale }) => ({
  linear: false,
  begin: (context: Parameters<typeof right.begin>[0]) =>
    createGuidance({ kind: 'cfg', scale: scale + 0.1 }).begin({ ...context, random: Random.stream(0, 'x') }),
}));

test('docs/audit.md explains every finding', () => {
  const page = readFileSync(new URL('../../../../docs/audit.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)`\s+\| (.+?)\s+\|$/gm)].map(([, name, text]) => [name, text]);
  expect(rows).toEqual(Object.entries(FINDINGS));
});
