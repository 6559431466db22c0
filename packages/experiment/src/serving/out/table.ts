import { ARROWS } from '../../report/directions';
import { formatNumber } from '../../report/format-number';
import { alignedLines } from '../../report/text/text-table';
import type { ServingReport } from '../report-schema';
import { pText, shareText } from '../words/share-text';

/** The arms of a deployment as lines of text for a terminal: who was given them, what was measured, what answers took. ↓ low is wanted, ↑ high. */
export function servingTable({ arms, metrics, sampleRatio }: ServingReport): string {
  const rows = [
    [
      'arm',
      'weight',
      'users',
      ...metrics.map(({ name, better }) => `${name} ${ARROWS[better]}`),
      'answers',
      'NFE',
      's',
      's, 95 %',
      'real time',
    ],
    ...arms.map((arm) => [
      arm.name,
      arm.weight === null ? '–' : shareText(arm.weight),
      String(arm.users),
      ...metrics.map(({ name }) => formatNumber(arm.metrics[name]?.mean ?? null)),
      String(Object.values(arm.exposures).reduce((sum, count) => sum + count, 0)),
      formatNumber(arm.nfe.p50),
      formatNumber(arm.seconds.p50),
      formatNumber(arm.seconds.p95),
      formatNumber(arm.realTime.p50),
    ]),
  ];
  const [head = '', ...lines] = alignedLines(rows);
  const rule = '─'.repeat(Math.max(head.length, ...lines.map((line) => line.length)));
  const alarm = sampleRatio.alarm
    ? [`alarm: users do not come to arms in the shares that were meant (p ${pText(sampleRatio.p)})`]
    : [];
  return [head, rule, ...lines, ...alarm].join('\n');
}
