import { guidanceCitations } from '@antiphon/guidance';
import { parseTrainConfig } from '@antiphon/train';
import { describe, expect, it } from 'vitest';
import { CITATIONS } from '../../citations';
import { madeUpReport } from '../../fixtures/made-up-report';
import type { Report } from '../../report-json';
import { methods } from './methods';
import { methodsLatex, methodsMarkdown } from './methods-text';
import { keyOf, references } from './references';

function withStrategies(report: Report, more: readonly string[] = []): Report {
  const citations = [...report.arms.flatMap(({ guidance }) => guidanceCitations(guidance)), ...CITATIONS, ...more];
  return { ...report, provenance: { ...report.provenance, citations: [...new Set(citations)] } };
}

const text = (report: Report) => methodsMarkdown(methods(report));

describe('the methods paragraph', () => {
  it('of several trainings: crossed random factors, cited; no word of one training', () => {
    const words = text(withStrategies(madeUpReport({ trainSeeds: [0, 1, 2], baseline: 'cfg' })));
    expect(words).toContain('Each was trained 3 times (training seeds 0, 1, 2)');
    expect(words).toContain(
      'Training seeds (3) and clips (16) are crossed random factors [@dorfman1992receiver; @obuchowski1995hypothesis]',
    );
    expect(words).toMatch(
      /The p values of \d+ comparisons were corrected by Holm’s method \[@holm1979simple\] at 0\.05/,
    );
    expect(words).toContain('The baseline is cfg');
    expect(words).not.toMatch(/trained once|Student/);
  });
  it('of one: about these models, over clips alone', () => {
    const words = text(withStrategies(madeUpReport()));
    expect(words).toContain('trained once (training seed 0)');
    expect(words).toContain('about these trained models, not about strategies');
    expect(words).not.toMatch(/crossed|Fisher/);
    expect(words).toContain('Every pair was compared');
  });
  it('a step is of as many windows as a batch has, in however many parts it goes through the network', () => {
    const report = withStrategies(madeUpReport());
    const training = parseTrainConfig({ batchSize: 8, accumulate: 4, steps: 1 });
    const spec = { training, sampling: { sampler: 'ddim' } };
    const words = text({ ...report, provenance: { ...report.provenance, spec } });
    expect(words).toContain('trained for 1 step of 8 windows with AdamW');
  });
  it('names margins, the primary comparison, what was left out and what failed, where there are any', () => {
    const report = withStrategies(madeUpReport({ trainSeeds: [0, 1], baseline: 'cfg' }));
    const equivalence = { margin: 0.002, ci: null, p: 0.2, pAdjusted: 0.4 };
    const words = text({
      ...report,
      design: {
        ...report.design,
        margins: { lipError: { value: 0.002 } },
        primary: { metric: 'lipError', a: 'fixed', b: 'cfg', scale: 2 },
      },
      comparisons: report.comparisons.map((each, i) =>
        i === 0 ? { ...each, equivalence } : { ...each, family: 'not measured here' },
      ),
      failures: [{ arm: 'fixed', trainSeed: 1, stage: 'model', error: 'no' }],
    });
    expect(words).toContain('primary comparison, named in the spec, is Lip error of fixed against cfg at scale 2');
    expect(words).toContain('two one-sided tests [@schuirmann1987comparison]');
    expect(words).toMatch(/Lip error ±0\.0020* blendshape weight/);
    expect(words).toMatch(/\d+ comparisons are in no correction/);
    expect(words).toContain('Failed, and in no number: fixed (training seed 1), no model: no.');
  });
  it('tells a budget of evaluations, scales of one’s own, and a spec that it cannot read', () => {
    const report = withStrategies(madeUpReport());
    const words = text({
      ...report,
      design: { scales: 'own', nfe: 50 },
      provenance: { ...report.provenance, spec: 'lost' },
    });
    expect(words).toContain('in as many steps as 50 network evaluations');
    expect(words).toContain('each arm at the scale of its own');
    expect(words).not.toMatch(/undefined|NaN/);
  });
});

describe('references', () => {
  const plugin = '@misc{mine2026own,\n  title = {Mine}\n}';
  const reports = [madeUpReport(), madeUpReport({ trainSeeds: [0, 1] })].map((report) =>
    withStrategies(report, [plugin]),
  );
  it.each(reports)('every key that is cited has its entry, every entry is cited, none twice', (report) => {
    const paragraphs = methods(report);
    const entries = references(report, paragraphs)
      .split(/^(?=@)/m)
      .map(keyOf);
    const latex = methodsLatex(paragraphs);
    const cited = [...latex.matchAll(/\\cite\{([^}]*)\}/g)].flatMap(([, keys = '']) => keys.split(','));
    expect([...new Set(cited)].sort()).toEqual([...entries].sort());
    expect(new Set(entries).size).toBe(entries.length);
    expect(entries).toContain('mine2026own');
    expect(latex).not.toContain('\\cite{}');
  });
});
