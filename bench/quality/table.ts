import { METRICS_SHOWN, valuesOf, type Trained } from './results';

/** Medians over training seeds, with the least and the largest. */
export function qualityTable(results: readonly Trained[]): string {
  const lines = [`| recipe | s | scale | seeds | ${METRICS_SHOWN.map(({ label }) => label).join(' | ')} |`];
  lines.push(`|${' --- |'.repeat(4 + METRICS_SHOWN.length)}`);
  const groups = new Map<string, Trained[]>();
  for (const result of results) {
    const key = `${result.recipe} | ${result.seconds}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  for (const [key, group] of groups)
    for (const scale of new Set(group.flatMap(({ scores }) => Object.keys(scores)))) {
      const cells = METRICS_SHOWN.map((metric) => {
        const { low, middle, high } = valuesOf(group, scale, metric);
        return `${middle.toFixed(metric.digits)} (${low.toFixed(metric.digits)} – ${high.toFixed(metric.digits)})`;
      });
      lines.push(`| ${key} | ${scale} | ${group.length} | ${cells.join(' | ')} |`);
    }
  return lines.join('\n');
}
