import type { Branch, Guidance, GuidanceRun } from '@antiphon/core';
import { mapSamples } from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { createGuidance, guidanceKinds } from '../registry';
import { evenSteps, guidanceLaws, type Law, type LawOptions } from './laws';
import type { CreateGuidance } from './subject';

const ONE_BRANCH = 'the strategy has one branch and refuses every scale but 1';
const cfgRates = { each: 0.2, all: 0.2 };

const none = { each: 0, all: 0 };
const BESIDE = 'classifier-free guidance acts beside it';
const OTHER_SCALES = { 'scale 1 is the conditional branch exactly': 'it has other scales beside this one' };
const TRAINED_IN = {
  'scale 0 is the weak branch exactly': 'its scale is trained in',
  'other scales lie on the line through both branches': 'its scale is trained in',
};

type Suite = [string, CreateGuidance, LawOptions];

const suites: Suite[] = [
  ['cfg', (o) => createGuidance({ kind: 'cfg', ...o }), { rates: cfgRates }],
  [
    'cfg, mixed plan',
    (o) => createGuidance({ kind: 'cfg', plan: 'mixed', dropRates: { text: 0.25, audio: 0 }, ...o }),
    { rates: { each: { audio: 0.2, text: 0.4 }, all: 0.2 } },
  ],
  ['null-embed', (o) => createGuidance({ kind: 'null-embed', ...o }), { rates: { each: 0.2, all: 0.04 } }],
  [
    'fixed, conditional',
    (o) => createGuidance({ kind: 'fixed', ...o }),
    {
      rates: { each: 0, all: 0 },
      skip: {
        'scale 0 is the weak branch exactly': ONE_BRANCH,
        'other scales lie on the line through both branches': ONE_BRANCH,
      },
    },
  ],
  [
    'fixed, unconditional',
    (o) => createGuidance({ kind: 'fixed', mode: 'unconditional', ...o }),
    {
      rates: { each: 1, all: 1 },
      skip: {
        'scale 1 is the conditional branch exactly': 'its one branch is the unconditional one',
        'scale 0 is the weak branch exactly': ONE_BRANCH,
        'other scales lie on the line through both branches': ONE_BRANCH,
      },
    },
  ],
  [
    'cfg within a band, inside it',
    (o) => createGuidance({ kind: 'cfg', within: [0.2, 0.8], ...o }),
    { rates: cfgRates, steps: evenSteps(5, [0.2, 0.8]) },
  ],
  [
    'cfg within a band, across it',
    (o) => createGuidance({ kind: 'cfg', within: [0.2, 0.8], ...o }),
    {
      rates: cfgRates,
      skip: {
        'scale 0 is the weak branch exactly': 'outside the band the conditional branch is returned',
        'other scales lie on the line through both branches': 'outside the band the conditional branch is returned',
      },
    },
  ],
  ['cfg, rescaled', (o) => createGuidance({ kind: 'cfg', rescale: 0.7, ...o }), { rates: cfgRates }],
  [
    'null-embed with a scale per condition',
    (o) => {
      const { scale, ...others } = o;
      const scales = scale === undefined ? { audio: 3, text: 1.5 } : { audio: scale, text: scale };
      return createGuidance({ kind: 'null-embed', scales, ...others });
    },
    { rates: { each: 0.2, all: 0.04 } },
  ],
  [
    'everything at once',
    (o) => createGuidance({ kind: 'cfg', scales: { text: 3 }, rescale: 0.5, within: [0.1, 0.6], ...o }),
    { rates: cfgRates, skip: OTHER_SCALES },
  ],
  [
    'cfg, nested plan, shuffled null',
    (o) => createGuidance({ kind: 'cfg', plan: 'nested', dropRates: { text: 0.1 }, null: 'shuffled', ...o }),
    { rates: { each: { audio: 0.2, text: 0.1 }, all: 0.1 } },
  ],
  ...['apg', 'cfg-plus-plus', 'cfg-zero-star', 'tangential', 'frequency-decoupled', 'magnitude-aware', 'feedback'].map(
    (kind): Suite => [kind, (o) => createGuidance({ kind, ...o }), { rates: cfgRates }],
  ),
  ...['icg', 'tsg', 'spg', 'pag', 'seg', 'slg', 'autoguidance'].map((kind): Suite => [
    kind,
    (o) => createGuidance({ kind, ...o }),
    { rates: none, scaleZero: 'weak' },
  ]),
  [
    'pag beside cfg',
    (o) => createGuidance({ kind: 'pag', cfgScale: 2, ...o }),
    {
      rates: none,
      skip: {
        'scale 1 is the conditional branch exactly': BESIDE,
        'scale 0 is the weak branch exactly': BESIDE,
        'other scales lie on the line through both branches': BESIDE,
      },
    },
  ],
  [
    'model-guidance',
    (o) => createGuidance({ kind: 'model-guidance', ...o }),
    { rates: { each: 0.1, all: 0.1 }, skip: TRAINED_IN },
  ],
  ['distilled', (o) => createGuidance({ kind: 'distilled', ...o }), { rates: none, skip: TRAINED_IN }],
  ...[
    { ramp: 'rising' },
    { ramp: 'bump' },
    { skip: 0.9 },
    { parts: { face: 3 } },
    { speeds: { slow: 1, fast: 4 } },
  ].map((option): Suite => [
    `cfg with ${JSON.stringify(option)}`,
    (o) => createGuidance({ kind: 'cfg', ...option, ...o }),
    { rates: cfgRates, ...('parts' in option || 'speeds' in option ? { skip: OTHER_SCALES } : {}) },
  ]),
  [
    'apg with a ramp, rescaled, skipping',
    (o) => createGuidance({ kind: 'apg', ramp: 'rising', rescale: 0.7, skip: 0.5, ...o }),
    { rates: cfgRates },
  ],
  [
    'cfg-plus-plus by part',
    (o) => createGuidance({ kind: 'cfg-plus-plus', parts: { face: 0.9 }, ramp: 'falling', ...o }),
    { rates: cfgRates, skip: OTHER_SCALES },
  ],
];

test('every kind that ships has its laws', () => {
  const held = suites.map(([, create]) => create({}).spec.kind);
  expect(guidanceKinds().filter((kind) => !held.includes(kind))).toEqual([]);
});

describe.each(suites)('%s', (_, create, options) => {
  for (const law of guidanceLaws(create, options)) test(law.name, law.run);
});

describe('the suite catches', () => {
  const healthy: CreateGuidance = (o) => createGuidance({ kind: 'cfg', ...o });
  const scaleOf = (guidance: Guidance) => Number(guidance.spec.scale);

  /** A strategy that is right but for one thing. */
  const planted = (change: (right: Guidance) => Partial<Guidance>): CreateGuidance => {
    return (overrides) => {
      const right = healthy(overrides);
      return { ...right, ...change(right) };
    };
  };
  const combining = (combine: (right: Guidance, run: GuidanceRun) => GuidanceRun['combine']): CreateGuidance =>
    planted((right) => ({
      begin: (context) => {
        const run = right.begin(context);
        return { branches: run.branches, combine: combine(right, run) };
      },
    }));
  const both: Branch[] = [
    { name: 'conditional', keep: {} },
    { name: 'unconditional', keep: { audio: false, text: false } },
  ];
  /** Whether this step has both branches; where it has one, the mistakes below change nothing. */
  const mixes = (predictions: object): boolean => Object.keys(predictions).length === 2;
  /** Always asks for both branches, as a naive strategy does. */
  const naive = (combine: (scale: number) => GuidanceRun['combine'], branches = both): CreateGuidance =>
    planted((right) => ({ begin: () => ({ branches: () => branches, combine: combine(scaleOf(right)) }) }));

  let leak = 0;
  const mistakes: [string, CreateGuidance, string[]][] = [
    [
      'swapped branches',
      naive((scale) => ({ conditional: c, unconditional: u }) => ({
        x0: mapSamples(c, (i) => c[i] + scale * (u[i] - c[i])),
      })),
      [
        'scale 1 is the conditional branch exactly',
        'scale 0 is the weak branch exactly',
        'other scales lie on the line through both branches',
      ],
    ],
    [
      'a scale convention that is off by one',
      naive((s) => ({ conditional: c, unconditional: u }) => ({
        x0: mapSamples(c, (i) => u[i] + (1 + s) * (c[i] - u[i])),
      })),
      [
        'scale 1 is the conditional branch exactly',
        'scale 0 is the weak branch exactly',
        'other scales lie on the line through both branches',
      ],
    ],
    [
      'an unconditional branch that keeps a condition',
      naive(
        (s) =>
          ({ conditional: c, unconditional: u }) => ({
            x0: s === 1 ? c : mapSamples(c, (i) => u[i] + s * (c[i] - u[i])),
          }),
        [both[0], { name: 'unconditional', keep: { audio: false } }],
      ),
      ['scale 0 is the weak branch exactly', 'other scales lie on the line through both branches'],
    ],
    [
      'inputs that are changed in place',
      combining((_, run) => (predictions, step, x) => {
        const result = run.combine(predictions, step, x);
        if (mixes(predictions)) predictions.conditional.fill(0);
        return result;
      }),
      ['inputs are untouched'],
    ],
    [
      'a noisy batch that is changed in place',
      combining((_, run) => (predictions, step, x) => {
        x[0] += 1;
        return run.combine(predictions, step, x);
      }),
      ['inputs are untouched'],
    ],
    [
      'momentum that outlives its run',
      planted((right) => {
        let previous = 0;
        return {
          linear: false,
          begin: (context) => {
            const run = right.begin(context);
            return {
              branches: run.branches,
              combine: (predictions, step, x) => {
                const { x0 } = run.combine(predictions, step, x);
                if (!mixes(predictions)) return { x0 };
                const { conditional: c, unconditional: u } = predictions;
                const momentum = previous;
                previous = c[0] - u[0];
                return { x0: mapSamples(x0, (i) => x0[i] + 0.5 * momentum * (c[i] - u[i])) };
              },
            };
          },
        };
      }),
      ['no memory between runs', 'bounded branches give bounded results'],
    ],
    [
      'a branch that is read but not declared',
      naive((scale) => (predictions) => {
        const { conditional: c, unconditional: u, weak = c } = predictions;
        return { x0: scale === 1 ? c : mapSamples(c, (i) => u[i] + scale * (c[i] - u[i]) + 0 * weak[i]) };
      }),
      ['exactly the declared branches are read'],
    ],
    [
      'a branch that is paid for but not read',
      naive((scale) => (predictions) => {
        const { conditional: c } = predictions;
        if (scale === 1) return { x0: c };
        return {
          x0: mapSamples(c, (i) => predictions.unconditional[i] + scale * (c[i] - predictions.unconditional[i])),
        };
      }),
      ['exactly the declared branches are read'],
    ],
    [
      'hidden randomness in sampling',
      combining((_, run) => (predictions, step, x) => {
        const { x0 } = run.combine(predictions, step, x);
        leak += 1;
        return { x0: mixes(predictions) ? mapSamples(x0, (i) => x0[i] * (1 + 1e-12 * leak)) : x0 };
      }),
      [
        'equal branches come back unchanged',
        'same seed, same bits',
        'no memory between runs',
        'the spec survives JSON',
      ],
    ],
    [
      'hidden randomness in training',
      planted(() => ({
        dropout: (size, conditions) => {
          const mask = Float32Array.from({ length: size }, () => (Math.random() < 0.2 ? 0 : 1));
          return Object.fromEntries(conditions.map((name) => [name, mask]));
        },
      })),
      ['same seed, same bits', 'no memory between runs'],
    ],
    [
      'a norm that is divided by without care',
      combining((_, run) => (predictions, step, x) => {
        const { x0 } = run.combine(predictions, step, x);
        if (!mixes(predictions)) return { x0 };
        const norm = Math.hypot(...predictions.conditional);
        return { x0: mapSamples(x0, (i) => x0[i] * (norm / norm)) };
      }),
      ['bounded branches give bounded results'],
    ],
    [
      'a result in another precision',
      combining((_, run) => (predictions, step, x) => ({
        x0: Float64Array.from(run.combine(predictions, step, x).x0),
      })),
      ['shape and precision are kept'],
    ],
    [
      'separate draws where joint ones are declared',
      planted(() => ({ dropout: createGuidance({ kind: 'null-embed' }).dropout })),
      ['conditions are dropped at the declared rates'],
    ],
    [
      'masks that say what is dropped, not what is kept',
      planted((right) => ({
        dropout: (...draw) => {
          const keep = right.dropout(...draw);
          return Object.fromEntries(Object.entries(keep).map(([name, mask]) => [name, mask.map((kept) => 1 - kept)]));
        },
      })),
      ['conditions are dropped at the declared rates'],
    ],
    [
      'masks of one length for every batch',
      planted(() => ({
        dropout: (_, conditions) => Object.fromEntries(conditions.map((name) => [name, new Float32Array(8)])),
      })),
      ['keep masks are 0 or 1, one per sample and condition', 'conditions are dropped at the declared rates'],
    ],
    [
      'two branches of one name',
      planted((right) => ({
        begin: (context) => {
          const run = right.begin(context);
          return { ...run, branches: (step) => [...run.branches(step), ...run.branches(step)] };
        },
      })),
      ['branches are well formed'],
    ],
    [
      'a spec that is not plain data',
      planted((right) => ({ spec: { ...right.spec, created: undefined } })),
      ['the spec survives JSON'],
    ],
  ];

  test.each(mistakes)('%s', (_, create, laws) => {
    expect(broken(guidanceLaws(create, { rates: cfgRates }))).toEqual(laws);
  });

  test('nothing in a healthy strategy', () => {
    expect(broken(guidanceLaws(healthy, { rates: cfgRates }))).toEqual([]);
  });
});

describe('skipping', () => {
  const create: CreateGuidance = (o) => createGuidance({ kind: 'fixed', ...o });
  const name = 'scale 0 is the weak branch exactly';

  test('shows the reason in the name, and does nothing', () => {
    const law = guidanceLaws(create, { skip: { [name]: 'one branch' } }).find(({ skipped }) => skipped !== undefined);
    expect(law?.name).toBe(`${name} (skipped: one branch)`);
    law?.run();
  });

  test('needs a reason and a law that exists', () => {
    expect(() => guidanceLaws(create, { skip: { [name]: ' ' } })).toThrow('skipped without a reason');
    const misspelt = { skip: { 'scale zero': 'reason' } } as LawOptions;
    expect(() => guidanceLaws(create, misspelt)).toThrow('No law is called "scale zero"');
  });

  test('rates are not left out in silence', () => {
    expect(broken(guidanceLaws((o) => createGuidance({ kind: 'cfg', ...o })))).toEqual([
      'conditions are dropped at the declared rates',
    ]);
  });
});

function broken(laws: readonly Law[]): string[] {
  return laws.flatMap(({ name, run }) => {
    try {
      run();
      return [];
    } catch {
      return [name];
    }
  });
}
