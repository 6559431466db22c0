import { AntiphonError } from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { describeGuidance } from './describe';
import { createGuidance, guidanceDefinition, guidanceKinds, registerGuidance } from './registry';
import { defineGuidance } from './strategy';

const problem = (spec: unknown): unknown => {
  try {
    createGuidance(spec);
  } catch (error) {
    return error instanceof AntiphonError ? `${error.code}: ${error.message}` : error;
  }
  return undefined;
};

test('defaults are filled in, and common options stay out unless given', () => {
  expect(createGuidance({ kind: 'cfg' }).spec).toEqual({
    kind: 'cfg',
    scale: 2,
    dropRate: 0.2,
    plan: 'joint',
    null: 'zero',
  });
  expect(createGuidance({ kind: 'null-embed', scale: 3 }).spec).toEqual({
    kind: 'null-embed',
    scale: 3,
    dropRate: 0.2,
    plan: 'separate',
    null: 'learned',
  });
  expect(createGuidance({ kind: 'fixed' }).spec).toEqual({ kind: 'fixed', mode: 'conditional', scale: 1 });
});

test('a spec does not share its data with what it was made from', () => {
  const band = [0.1, 0.8];
  const { spec } = createGuidance({ kind: 'cfg', within: band });
  band[0] = 0.5;
  expect(spec.within).toEqual([0.1, 0.8]);
});

describe('what is refused', () => {
  test.each([
    [{ kind: 'cgf' }, 'UNKNOWN_GUIDANCE: Unknown guidance "cgf". Known: cfg, null-embed, fixed'],
    [{ kind: 'toString' }, 'UNKNOWN_GUIDANCE: Unknown guidance "toString". Known: cfg, null-embed, fixed'],
    [{ scale: 2 }, 'UNKNOWN_GUIDANCE: Unknown guidance "undefined". Known: cfg, null-embed, fixed'],
    ['cfg', 'INVALID_GUIDANCE: Guidance "?": a spec is an object such as {"kind": "cfg"}, but this is "cfg"'],
    [
      { kind: 'cfg', scael: 2 },
      'INVALID_GUIDANCE: Guidance "cfg": unknown option "scael". Known: scale, dropRate, plan, dropRates, null, within, rescale, ramp, skip, scales, parts, speeds',
    ],
    [
      { kind: 'cfg', scale: '2' },
      'INVALID_GUIDANCE: Guidance "cfg": "scale" must be a number of at least 0, but is "2"',
    ],
    [
      { kind: 'cfg', scale: NaN },
      'INVALID_GUIDANCE: Guidance "cfg": "scale" must be a number of at least 0, but is NaN',
    ],
    [
      { kind: 'cfg', scale: null },
      'INVALID_GUIDANCE: Guidance "cfg": "scale" must be a number of at least 0, but is null',
    ],
    [
      { kind: 'cfg', dropRate: 20 },
      'INVALID_GUIDANCE: Guidance "cfg": "dropRate" must be a number from 0 to 1, but is 20',
    ],
    [
      { kind: 'cfg', dropRates: { audio: 2 } },
      'INVALID_GUIDANCE: Guidance "cfg": "dropRates" must be an object from names of conditions to numbers from 0 to 1, but is {"audio":2}',
    ],
    [
      { kind: 'cfg', within: [0.8, 0.1] },
      'INVALID_GUIDANCE: Guidance "cfg": "within" must be [low, high] with 0 ≤ low < high ≤ 1, but is [0.8,0.1]',
    ],
    [
      { kind: 'fixed', mode: 'uncond' },
      'INVALID_GUIDANCE: Guidance "fixed": "mode" must be one of "conditional", "unconditional", but is "uncond"',
    ],
    [{ kind: 'fixed', scale: 3 }, 'FIXED_GUIDANCE_SCALE: Guidance "fixed" was given scale 3'],
    [
      { kind: 'fixed', within: [0, 0.5] },
      'INVALID_GUIDANCE: Guidance "fixed": "within" acts on how branches are combined, and this kind has only one',
    ],
  ])('%j', (spec, message) => {
    expect(problem(spec)).toContain(message);
  });
});

describe('registering', () => {
  const definition = defineGuidance({
    kind: 'unguided',
    summary: 'The conditional model.',
    citation: { arxiv: '2006.11239', bibtex: '@misc{x}' },
    options: {},
    create: () => ({
      linear: true,
      nullCondition: 'none',
      dropout: () => ({}),
      begin: () => ({
        branches: () => [{ name: 'conditional', keep: {} }],
        combine: ({ conditional }) => ({ x0: conditional }),
      }),
    }),
  });

  test('makes a kind known everywhere, once', () => {
    registerGuidance(definition);
    expect(guidanceKinds().at(-1)).toBe('unguided');
    expect(createGuidance({ kind: 'unguided' }).spec).toEqual({ kind: 'unguided' });
    expect(describeGuidance()).toContain('unguided  (arXiv 2006.11239)');
    expect(describeGuidance('apg')).toMatch(
      /momentum: a number from -1 to 1, default -0.5\n.*\n[\s\S]*within: \[low, high\]/,
    );
    expect(() => registerGuidance(definition)).toThrow('already registered');
  });

  test('per-condition scales need an option "scale"', () => {
    expect(problem({ kind: 'unguided', scales: { a: 2 } })).toContain(
      '"scales" needs a strategy that has the option "scale"',
    );
  });

  test.each([
    [{ kind: 'Not A Kind' }, 'its name must be lower-case words joined by hyphens'],
    [{ kind: 'x', create: undefined }, 'no function "create"'],
    [{ kind: 'x', summary: '' }, 'no "summary"'],
    [{ kind: 'x', options: undefined }, 'no "options"'],
    [{ kind: 'x', citation: undefined }, 'no "citation"'],
    [
      { kind: 'x', options: { a: { type: 'strng', summary: 'A.' } } },
      'its option "a" has the type "strng"; known: number',
    ],
    [{ kind: 'x', options: { a: { type: 'number', summary: 'A.' } } }, 'its option "a" has no "default"'],
    [
      {
        kind: 'x',
        options: {
          a: {
            type: 'curve',
            summary: 'A.',
            default: [
              [0.5, 1],
              [0.5, 2],
            ],
          },
        },
      },
      '"default" that is not',
    ],
    [{ kind: 'x', options: { a: { type: 'list', summary: 'A.' } } }, 'what it is a list "of"'],
    [
      { kind: 'x', options: { within: { type: 'number', default: 1, summary: '' } } },
      'the option "within" is common to all kinds',
    ],
  ])('refuses an incomplete definition: %j', (change, message) => {
    expect(() => registerGuidance({ ...definition, ...change } as typeof definition)).toThrow(message);
  });
});

test('every kind cites its paper and explains each option', () => {
  for (const kind of ['cfg', 'null-embed', 'fixed']) {
    const { citation, options } = guidanceDefinition(kind);
    expect(citation.arxiv).toMatch(/^\d{4}\.\d{5}$/);
    expect(citation.bibtex).toMatch(/^@\w+\{[\s\S]*title = [\s\S]*\}$/);
    for (const option of Object.values(options)) expect(option.summary).toMatch(/\.$/);
  }
});
