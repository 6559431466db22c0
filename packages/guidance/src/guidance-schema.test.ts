import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { guidanceProblems } from './guidance-problems';
import { guidanceJsonSchema } from './guidance-schema';
import { createGuidance, guidanceKinds, registerGuidance } from './registry';

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(guidanceJsonSchema());
/** Where the schema finds a spec wrong. */
const places = (spec: object) =>
  validate(spec)
    ? []
    : (validate.errors ?? [])
        .filter(({ keyword }) => !['if', 'oneOf', 'const'].includes(keyword))
        .map(({ instancePath, params }) => `${instancePath}/${String(params.additionalProperty ?? '')}`);

test('every kind with every default is right', () => {
  for (const kind of guidanceKinds()) {
    expect(validate({ kind }), kind).toBe(true);
    expect(validate(createGuidance({ kind }).spec), kind).toBe(true);
  }
});

describe('the schema and the registry find the same wrong, in the same place', () => {
  test.each([
    [{ kind: 'cfg', scal: 2, dropRate: 3 }, ['scal', 'dropRate']],
    [{ kind: 'cfg', within: [0.1, 2] }, ['within']],
    [{ kind: 'apg', norm: 'clips' }, ['norm']],
    [{ kind: 'cfg', plan: 'separate', dropRates: { audio: 2 } }, ['dropRates']],
    [{ kind: 'cfg', speeds: { slwo: 1 } }, ['speeds']],
    [{ kind: 'frequency-decoupled', scale: -1 }, ['scale']],
  ])('%j', (spec, keys) => {
    expect(guidanceProblems(spec).map(({ key }) => key)).toEqual(keys);
    const found = new Set(places(spec).map((place) => place.split('/')[1] || place.split('/')[2]));
    expect([...found].sort()).toEqual([...keys].sort());
  });

  test('a kind that there is not', () => {
    expect(validate({ kind: 'cgf' })).toBe(false);
    expect(validate.errors?.every(({ instancePath }) => instancePath === '/kind')).toBe(true);
    expect(guidanceProblems({ kind: 'cgf' })).toEqual([
      { key: 'kind', problem: expect.stringMatching(/^Unknown guidance "cgf"/) as string },
    ]);
  });

  test('what only making it tells is about the whole', () => {
    expect(guidanceProblems({ kind: 'fixed', scale: 3 })).toEqual([
      { problem: expect.stringMatching(/only scale 1/) as string },
    ]);
    expect(guidanceProblems({ kind: 'cfg' })).toEqual([]);
  });
});

test('a strategy of one’s own is in it', () => {
  registerGuidance({
    kind: 'mine',
    summary: 'Mine.',
    citation: { arxiv: '2207.12598', bibtex: '@misc{x}' },
    options: {
      list: { type: 'list', of: 'number', length: 2, min: 0, summary: 'Two numbers.' },
      curve: { type: 'curve', summary: 'Points.' },
      word: { type: 'string', pattern: '^[a-z]+$', default: 'a', summary: 'A word.' },
    },
    create: () => {
      throw new Error('not made here');
    },
  });
  const mine = new Ajv2020({ strict: true }).compile(guidanceJsonSchema());
  const right = { kind: 'mine', list: [1, 2], curve: [[0, 1]], word: 'b' };
  expect(mine(right)).toBe(true);
  for (const wrong of [{ list: [1] }, { list: [1, -2] }, { curve: [] }, { curve: [[0]] }, { word: 'B' }])
    expect(mine({ ...right, ...wrong }), JSON.stringify(wrong)).toBe(false);
});
