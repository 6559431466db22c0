import { ARROWS } from '../../report/directions';
import { formatNumber } from '../../report/format-number';
import type { ServingReport } from '../report-schema';
import { shareText } from '../words/share-text';

/** A deployment's arms and comparisons as Markdown tables to paste into a document, with the verdict. Bold: a difference is shown. */
export function servingMarkdown({ name, verdict, arms, metrics, comparisons }: ServingReport): string {
  const first = [
    [
      'arm',
      'weight',
      'users',
      ...metrics.map((metric) => `${escape(metric.name)} ${ARROWS[metric.better]}`),
      'seconds',
      'NFE',
    ],
    [':--', ...Array.from({ length: 4 + metrics.length }, () => '--:')],
    ...arms.map((arm) => [
      escape(arm.name),
      arm.weight === null ? '–' : shareText(arm.weight),
      String(arm.users),
      ...metrics.map((metric) => {
        const own = arm.metrics[metric.name];
        return own === undefined ? '–' : `${formatNumber(own.mean)} (${interval(own.ci)})`;
      }),
      formatNumber(arm.seconds.p50),
      formatNumber(arm.nfe.p50),
    ]),
  ];
  const second = [
    ['difference', 'metric', 'estimate', 'interval', 'conclusion'],
    [':--', ':--', '--:', '--:', ':--'],
    ...comparisons.map(({ a, b, metric, difference, conclusion }) => {
      const estimate = difference === null ? '–' : formatNumber(difference.estimate);
      const shown = conclusion === 'better' || conclusion === 'worse';
      return [
        `${escape(b)} − ${escape(a)}`,
        escape(metric),
        shown ? `**${estimate}**` : estimate,
        difference === null ? '–' : interval(difference.ci),
        conclusion,
      ];
    }),
  ];
  const table = (rows: readonly (readonly string[])[]) => rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
  return [
    `# ${escape(name)}`,
    escape(verdict).replaceAll('\n', '\n\n'),
    table(first),
    ...(comparisons.length > 0 ? [table(second)] : []),
  ].join('\n\n');
}

function interval([low, high]: readonly [number, number]): string {
  return `${formatNumber(low)} … ${formatNumber(high)}`;
}

function escape(text: string): string {
  return text.replace(/[\\|*_`<[\]]/g, '\\$&');
}
