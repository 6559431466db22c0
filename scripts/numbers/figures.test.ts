import { describe, expect, test } from 'vitest';
import { figuresOf, valueOf } from './figures';

const printed = (text: string) => figuresOf(text).map(({ print }) => print);

describe('figures of a text', () => {
  test.each([
    ['jerk 1,935, lips .027 and −0.441', ['1,935', '.027', '−0.441']],
    ['4 % of the samples, 99.9%', ['4%', '99.9%']],
    ['3.3e-5, 3.3·10⁻⁵ or 10⁻⁴', ['3.3e-5', '3.3·10⁻⁵', '10⁻⁴']],
    ['0.95–1.03, 8 to 9, 20-30 s, 70 / 10 / 20', ['0.95', '1.03', '8', '9', '20', '30', '70', '10', '20']],
    ['4.71 [4.39, 5.09] (23–50), 44.6 ± 0.4', ['4.71', '4.39', '5.09', '23', '50', '44.6', '0.4']],
    ['Nineteen strategies in five minutes, four motions each', ['nineteen', 'five']],
    ['a quarter of a minute, half an hour, a third of it', ['quarter', 'half']],
    ['-5 is negative, x-5 a name', ['−5']],
  ])('%s', (text, figures) => expect(printed(text)).toEqual(figures));

  test('names, versions, code, formulas, links and papers are none', () => {
    expect(printed('x0, 2M, UTF-8, 2-D, int8, SHA-256, AVX-512, ddim25')).toEqual([]);
    expect(printed('Node ≥ 20.19, CUDA 12, PyTorch 2.13, tfjs-node 4.22.0, v1.2.3-next.0')).toEqual([]);
    expect(printed('`--steps 8`, $K = 3$, [page](docs/a.md#25-steps), arXiv 2401.01885, https://a.b/1')).toEqual([]);
  });

  test.each([
    ['1,935', 1935, 0.5],
    ['.027', 0.027, 0.0005],
    ['−0.441', -0.441, 0.0005],
    ['4%', 4, 0.5],
    ['3.3·10⁻⁵', 3.3e-5, 5e-7],
    ['8.9e-7', 8.9e-7, 5e-9],
    ['nineteen', 19, 0],
  ])('%s is %d, to %d', (print, value, rounding) => {
    expect(valueOf(print).value).toBeCloseTo(value, 12);
    expect(valueOf(print).rounding).toBeCloseTo(rounding, 12);
  });

  test('what is no figure is told', () => expect(() => valueOf('many')).toThrow('"many" is no figure.'));
});
