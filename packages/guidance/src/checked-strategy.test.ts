import { Random, type Step } from '@antiphon/core';
import { expect, test } from 'vitest';
import { curveAt } from './options/curve';
import { createGuidance, registerGuidance } from './registry';

const step: Step = { index: 0, count: 1, timestep: 500, alpha: 0.8, sigma: 0.6 };
const run = { branches: () => [{ name: 'conditional', keep: {} }], combine: () => ({ x0: new Float32Array(4) }) };
const whole = {
  linear: true,
  nullCondition: 'zero',
  dropout: (batch: number) => ({ audio: new Float32Array(batch).fill(1) }),
  begin: () => run,
};
let count = 0;

/** Does all that training and sampling do with a strategy whose `create` gives this. */
function use(create: unknown): void {
  const kind = `odd-${count++}`;
  const citation = { arxiv: '0', bibtex: '@misc{x}' };
  registerGuidance({ kind, summary: 'Odd.', citation, options: {}, create: create as never });
  const guidance = createGuidance({ kind });
  const random = Random.stream(0, 'test');
  guidance.dropout(3, ['audio'], random);
  guidance.rates?.(['audio']);
  const begun = guidance.begin({ conditions: ['audio'], shape: [1, 2, 2], random, fps: 30 });
  const predictions = Object.fromEntries(begun.branches(step).map(({ name }) => [name, new Float32Array(4)]));
  begun.combine(predictions, step, new Float32Array(4));
}

const changed = (change: object) => () => ({ ...whole, ...change });
const running = (change: object) => changed({ begin: () => ({ ...run, ...change }) });

test('a strategy that keeps its contract passes', () => {
  expect(() => use(() => whole)).not.toThrow();
});

test.each([
  ['no strategy', () => undefined, 'its "create" must return a strategy'],
  ['a promise of one', async () => whole, 'its "create" returned a promise'],
  ['an error', () => { throw new Error('boom\n at x'); }, 'its "create" failed: boom at x'], // prettier-ignore
  ['no "linear"', changed({ linear: undefined }), 'its "linear" must be true or false'],
  [
    'an unknown null condition',
    changed({ nullCondition: 'zeros' }),
    'its "nullCondition" is "zeros"; known: zero, learned',
  ],
  ['no dropout', changed({ dropout: undefined }), 'no function "dropout"'],
  [
    'masks of a wrong length',
    changed({ dropout: () => ({ audio: new Float32Array(2) }) }),
    'a Float32Array of 3 numbers 0 or 1, but it has 2',
  ],
  [
    'no mask',
    changed({ dropout: () => ({}) }),
    'for the condition "audio", a Float32Array of 3 numbers 0 or 1, but there is none',
  ],
  ['masks between 0 and 1', changed({ dropout: () => ({ audio: new Float32Array(3).fill(0.5) }) }), 'the number 0.5'],
  ['odd rates', changed({ rates: () => ({ all: 2, each: {} }) }), 'its "rates" must return'],
  ['an odd target', changed({ target: { teacher: 'me', scale: 1 } }), 'its "target" must be'],
  ['a run without combine', running({ combine: undefined }), 'must return the functions { branches, combine }'],
  ['no branches', running({ branches: () => [] }), 'its "branches" must return a list of one or more'],
  [
    'two branches of a name',
    running({ branches: () => [...run.branches(), ...run.branches()] }),
    'two branches have the name "conditional"',
  ],
  [
    'an unknown condition',
    running({ branches: () => [{ name: 'a', keep: { text: false } }] }),
    'names "text", which the model lacks',
  ],
  [
    'combine without x0',
    running({ combine: () => new Float32Array(4) }),
    'its "combine" must return as x0 a Float32Array or Float64Array of 4 numbers, but it is undefined',
  ],
  [
    'combine of a wrong length',
    running({ combine: () => ({ x0: new Float32Array(3) }) }),
    'of 4 numbers, but it has 3',
  ],
  [
    'combine as a promise',
    running({ combine: async () => ({ x0: new Float32Array(4) }) }),
    'its "combine" returned a promise',
  ],
  [
    'combine of an unknown branch',
    running({ combine: ({ uncond }: { uncond: Float32Array }) => ({ x0: uncond.slice() }) }),
    'its "combine" failed: Cannot read properties of undefined',
  ],
])('%s is a PLUGIN_MISTAKE that says so', (_, create, message) => {
  expect(() => use(create)).toThrow(message);
  expect(() => use(create)).toThrow(/^The guidance "odd-\d+" of this program has a mistake: .*docs\/extending\.md/);
});

test('texts, lists, curves and booleans are options', () => {
  registerGuidance({
    kind: 'many-options',
    summary: 'Has an option of each type.',
    citation: { arxiv: '0', bibtex: '@misc{x}' },
    options: {
      part: { type: 'string', pattern: '^[a-z]+$', default: 'face', summary: 'A part.' },
      layers: { type: 'list', of: 'number', min: 0, default: [1, 2], summary: 'Layers.' },
      names: { type: 'list', of: 'string', length: 2, summary: 'Names.' },
      strength: { type: 'curve', min: 0, default: [[0, 1], [0.5, 3]], summary: 'Over the noise level.' }, // prettier-ignore
      late: { type: 'boolean', default: false, summary: 'Late.' },
    },
    create: ({ layers, strength, names }) => {
      expect([layers.length, curveAt(strength, 0.25), names?.length]).toEqual([2, 2, undefined]);
      return whole as never;
    },
  });
  const kind = 'many-options';
  const { spec } = createGuidance({ kind });
  expect(spec).toEqual({ kind, part: 'face', layers: [1, 2], strength: [[0, 1], [0.5, 3]], late: false }); // prettier-ignore
  expect(createGuidance(JSON.parse(JSON.stringify(spec))).spec).toEqual(spec);
  const refused = (option: object) => () => createGuidance({ kind, ...option });
  expect(refused({ part: '7' })).toThrow('"part" must be a text that matches ^[a-z]+$, but is "7"');
  expect(refused({ part: 7 })).toThrow('"part" must be a text');
  expect(refused({ layers: [1, -2] })).toThrow('"layers" must be a list of numbers of at least 0, but is [1,-2]');
  expect(refused({ names: ['a'] })).toThrow('"names" must be a list of 2 texts');
  expect(refused({ strength: [[0.5, 1], [0.5, 2]] })).toThrow('"strength" must be points [[x, value], …] with x rising'); // prettier-ignore
  expect(refused({ late: 'yes' })).toThrow('"late" must be true or false');
});

test('a curve is straight between its points and constant outside', () => {
  const curve = [[0.2, 1], [0.6, 3], [0.8, 0]] as const; // prettier-ignore
  expect([0, 0.2, 0.4, 0.6, 0.7, 0.8, 1].map((x) => curveAt(curve, x))).toEqual(
    [1, 1, 2, 3, 1.5, 0, 0].map((y) => expect.closeTo(y, 12)),
  );
  expect(curveAt([[0.5, 2]], 0)).toBe(2);
});
