import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { madeUpReport } from '../../fixtures/made-up-report';
import { svgFiles } from './svg-files';

const report = madeUpReport({ trainSeeds: [0, 1, 2], baseline: 'cfg' });
const files = svgFiles(report);

describe('figures as files', () => {
  it('there is one of each kind for each metric', () => {
    const names = files.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'differences-lipError.svg',
        'scale-lipError.svg',
        'diversity-lipError.svg',
        'cost-fdG.svg',
      ]),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(svgFiles(madeUpReport()).some(({ name }) => name.startsWith('differences'))).toBe(false);
  });
  it.each(files.map(({ name, text }) => [name, text] as const))('%s needs no page around it', (_, text) => {
    expect(text).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="[\d.]+" viewBox=/);
    expect(text).not.toMatch(/var\(|currentColor|NaN|undefined|class="plot/);
    const { documentElement: svg } = new DOMParser().parseFromString(text, 'image/svg+xml');
    expect(svg.querySelector('title')?.textContent).toBeTruthy();
    expect(svg.querySelector('desc')?.textContent?.length).toBeGreaterThan(20);
    for (const { name } of report.arms)
      expect([...svg.querySelectorAll('text')].map(({ textContent }) => textContent)).toContain(name);
  });
  it('lines of arms differ in grey: by their dashes', () => {
    const { text = '' } = files.find(({ name }) => name === 'scale-lipError.svg') ?? {};
    const { documentElement: svg } = new DOMParser().parseFromString(text, 'image/svg+xml');
    const lines = [...svg.querySelectorAll('[data-mark=line] path')].map((path) => [
      path.getAttribute('stroke'),
      path.getAttribute('stroke-dasharray'),
    ]);
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(new Set(lines.map(([, dashes]) => dashes)).size).toBe(lines.length);
    expect(lines.every(([stroke]) => /^#[0-9a-f]{6}$/.test(stroke ?? ''))).toBe(true);
  });
  it('the same report gives the same files, and names are text', () => {
    expect(svgFiles(report)).toEqual(files);
    const bad = '<b>&"';
    const arms = report.arms.map((arm) => (arm.name === 'cfg' ? { ...arm, name: bad } : arm));
    const [first] = svgFiles({ ...report, name: bad, arms });
    expect(first.text).not.toContain('<b>');
  });
});
