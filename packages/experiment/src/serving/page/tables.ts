import { ARROWS } from '../../report/directions';
import { formatNumber } from '../../report/format-number';
import { escapeHtml } from '../../report/page/escape-html';
import { MANY_ROWS, scrollable } from '../../report/page/scrollable';
import type { ServingComparison, ServingReport } from '../report-schema';
import { pText, shareText } from '../words/share-text';

type Arm = ServingReport['arms'][number];

/** What a column says of a row, as HTML. */
type Column<Row> = readonly [head: string, of: (row: Row) => string, text?: 'text'];

/** What was measured of each arm's users. */
export function numbersTable({ arms, metrics }: ServingReport): string {
  const rows = arms.filter((arm) => Object.keys(arm.metrics).length > 0);
  if (rows.length === 0) return '';
  const columns = metrics.map(({ name, better }): Column<Arm> => [
    `${escapeHtml(name)} ${ARROWS[better]}`,
    ({ metrics: own }) => {
      const value = Object.hasOwn(own, name) ? own[name] : undefined;
      if (value === undefined) return '–';
      return `${formatNumber(value.mean)}<small><span>${interval(value.ci)}</span> of ${counts(value.users)}</small>`;
    },
  ]);
  return `<p class="note">Means over users, each with the mean of what was measured of them; small print is the 95 % interval, which may be looked at at any time, and how many users were measured. ↓ low is wanted, ↑ high.</p>
${table('Numbers', 'numbers', rows, armHead, [['users', ({ users }) => counts(users)], ...columns])}`;
}

/** Every pair of arms on every metric. */
export function comparisonsTable({ comparisons, alpha }: ServingReport): string {
  if (comparisons.length === 0) return '';
  const head = ({ a, b }: ServingComparison) => `${escapeHtml(b)} <span class="muted">−</span> ${escapeHtml(a)}`;
  return `<p class="note">Intervals hold the truth at all times and all together with ${100 * (1 - alpha)} %. Where weights were changed, users are compared with those who came while the same were in force. The second’s own mean is uncertain as well, so that the interval of a share of it is wider. Bold: a difference is shown.</p>
${table(
  'Comparisons',
  'comparisons',
  comparisons,
  head,
  [
    ['metric', ({ metric }) => escapeHtml(metric), 'text'],
    ['difference', ({ difference }) => (difference === null ? '–' : formatNumber(difference.estimate))],
    ['interval', ({ difference }) => (difference === null ? '–' : interval(difference.ci))],
    ['per cent of the second', ({ lift }) => (lift === null ? '–' : formatNumber(100 * lift.estimate))],
    ['interval', ({ lift }) => (lift === null ? '–' : interval([100 * lift.ci[0], 100 * lift.ci[1]]))],
    ['conclusion', ({ conclusion }) => conclusionText(conclusion), 'text'],
    ['users', ({ users: [a, b] }) => `${counts(b)} and ${counts(a)}`],
  ],
  ({ conclusion }) => conclusion === 'better' || conclusion === 'worse',
)}`;
}

function conclusionText(conclusion: ServingComparison['conclusion']): string {
  return conclusion === 'better' || conclusion === 'worse' ? `the first is ${conclusion}` : conclusion;
}

/** Arms as they are in force, and to whom they answered why. */
export function armsTable({ arms }: ServingReport): string {
  return `<p class="note">Users were given the arm first, by their key: only their answers (sticky) tell something of arms. Forced ones were asked for by testers; the holdout is kept out; a fallback answers whoever has no other arm.</p>
${table('Arms', 'arms', arms, armHead, [
  ['weight', ({ weight }) => (weight === null ? '–' : shareText(weight))],
  ['', (arm) => stateText(arm), 'text'],
  ['users', ({ users }) => counts(users)],
  ['moved on', ({ moved }) => counts(moved)],
  ['sticky', ({ exposures }) => counts(exposures.sticky)],
  ['forced', ({ exposures }) => counts(exposures.forced)],
  ['holdout', ({ exposures }) => counts(exposures.holdout)],
  ['fallback', ({ exposures }) => counts(exposures.fallback)],
])}`;
}

function stateText({ weight, enabled, shadow }: Arm): string {
  if (weight === null) return 'in force no more';
  if (shadow) return 'shadow';
  return enabled ? 'in force' : 'switched off';
}

/** Users beside the shares that were meant, in each period of the same weights. */
export function ratioTables({ sampleRatio: { periods, p, alarm } }: ServingReport): string {
  if (periods.length === 0) return '';
  const rows = periods.flatMap((period) => {
    const all = period.arms.reduce((sum, { users }) => sum + users, 0);
    return period.arms.map((arm) => ({ ...arm, period, all }));
  });
  return `<p class="note">p ${pText(p)} of a test that was looked at after every user${alarm ? ': something else than chance decides who comes to which arm' : '; an alarm is below 0.001'}.</p>
${table('Shares of users', 'arms', rows, ({ arm }) => escapeHtml(arm), [
  [
    'weights since',
    ({ period: { since } }) => (since === undefined ? '–' : since.slice(0, 16).replace('T', ' ')),
    'text',
  ],
  ['meant', ({ share }) => shareText(share)],
  ['came', ({ users, all }) => (all === 0 ? '–' : shareText(users / all))],
  ['users', ({ users }) => counts(users)],
  ['p', ({ period }) => (period.p === null ? '–' : pText(period.p).replace('= ', ''))],
])}`;
}

/** What answers took. */
export function costsTable({ arms }: ServingReport): string {
  const rows = arms.filter(({ seconds }) => seconds.mean !== null);
  if (rows.length === 0) return '';
  const both = ({ p50, p95 }: Arm['seconds']) => `${formatNumber(p50)}<small>95 % below ${formatNumber(p95)}</small>`;
  return `<p class="note">Medians over all answers, whomever they were given. Real time is seconds of work for a second of audio: below 1 is faster than it is heard.</p>
${table('Cost', 'numbers', rows, armHead, [
  ['answers', ({ exposures }) => counts(Object.values(exposures).reduce((sum, count) => sum + count, 0))],
  ['NFE', ({ nfe }) => both(nfe)],
  ['seconds', ({ seconds }) => both(seconds)],
  ['seconds waited', ({ queued }) => both(queued)],
  ['real time', ({ realTime }) => both(realTime)],
])}`;
}

/** How far shadows lie from what was answered. */
export function shadowsTable({ shadows }: ServingReport): string {
  if (shadows.length === 0) return '';
  return `<p class="note">Root mean square of what a shadow moved otherwise than the answer, over frames and features.</p>
${table(
  'Shadows',
  'arms',
  shadows,
  ({ shadow, arm }) => `${escapeHtml(shadow)} <span class="muted">beside</span> ${escapeHtml(arm)}`,
  [
    ['compared', ({ compared }) => counts(compared)],
    ['failed', ({ failed }) => counts(failed)],
    ['median', ({ difference }) => formatNumber(difference.p50)],
    ['95 % below', ({ difference }) => formatNumber(difference.p95)],
    ['most', ({ difference, compared }) => (compared === 0 ? '–' : formatNumber(difference.most))],
  ],
)}`;
}

function armHead({ name }: Arm): string {
  return escapeHtml(name);
}

function table<Row>(
  label: string,
  kind: string,
  rows: readonly Row[],
  head: (row: Row) => string,
  columns: readonly Column<Row>[],
  shown: (row: Row) => boolean = () => false,
): string {
  const className = (text: 'text' | undefined) => (text === undefined ? '' : ' class="text"');
  const heads = columns.map(
    ([name, , text]) =>
      `<th scope="col"${className(text)}>${name === '' ? '<span class="hidden">state</span>' : name}</th>`,
  );
  const lines = rows.map(
    (row) =>
      `<tr${shown(row) ? ' class="shown"' : ''}><th scope="row">${head(row)}</th>${columns.map(([, of, text]) => `<td${className(text)}>${of(row)}</td>`).join('')}</tr>`,
  );
  return scrollable(
    label,
    `<table class="${kind}"><thead><tr><th scope="col">${kind === 'comparisons' ? 'difference' : 'arm'}</th>${heads.join('')}</tr></thead><tbody>\n${lines.join('\n')}\n</tbody></table>`,
    rows.length > MANY_ROWS,
  );
}

function counts(count: number): string {
  return count.toLocaleString('en-US');
}

function interval([low, high]: readonly [number, number]): string {
  return `${formatNumber(low)}\u00a0… ${formatNumber(high)}`;
}
