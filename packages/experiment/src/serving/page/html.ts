import { armColour } from '../../report/plots/drawing';
import { markerSvg } from '../../report/plots/marker';
import { counted } from '../../report/format-number';
import { partsHtml } from '../../report/page/contents';
import { escapeHtml } from '../../report/page/escape-html';
import { pageFrame } from '../../report/page/frame';
import type { ServingReport } from '../report-schema';
import { intervalPlots } from './interval-plots';
import { armsTable, comparisonsTable, costsTable, numbersTable, ratioTables, shadowsTable } from './tables';

/** A deployment's report as one self-contained page, in the look of a comparison's: no request leaves it. Verdict first, then plots, numbers, costs, and what was left out. */
export function servingHtml(report: ServingReport): string {
  const { arms, since, until, name } = report;
  const users = arms.reduce((sum, arm) => sum + arm.users, 0);
  const when = since === undefined || until === undefined ? '' : `, ${since.slice(0, 10)} to ${until.slice(0, 10)}`;
  const about = `${arms.map((arm) => arm.name).join(' · ')} on the users of the deployment: ${counted(users, 'user')}${when}`;
  const { contents, sections } = partsHtml([
    { id: 'verdict', heading: 'Verdict', html: `${verdictHtml(report)}\n${legend(report)}` },
    { id: 'differences', heading: 'Means and differences', html: intervalPlots(report) },
    { id: 'numbers', heading: 'Numbers', html: numbersTable(report) },
    { id: 'comparisons', heading: 'Comparisons', html: comparisonsTable(report) },
    { id: 'arms', heading: 'Arms', html: armsTable(report) },
    { id: 'shares', heading: 'Shares of users', html: ratioTables(report) },
    { id: 'cost', heading: 'Cost', html: costsTable(report) },
    { id: 'shadows', heading: 'Shadows', html: shadowsTable(report) },
    { id: 'outcomes', heading: 'Outcomes', html: outcomesList(report) },
    { id: 'provenance', heading: 'Provenance', html: provenance(report) },
  ]);
  return pageFrame(name, about, `${contents}\n${sections}`);
}

/** The doubts that make all else void stand out. */
function verdictHtml({ verdict, sampleRatio }: ServingReport): string {
  const [scope = '', ...rest] = verdict.split('\n');
  const [first = '', ...others] = rest;
  const paragraph = (line: string) => `<p>${escapeHtml(line)}</p>`;
  const alarm = sampleRatio.alarm ? `<div class="failed"><h3>Shares of users</h3>${paragraph(first)}</div>` : '';
  const words = sampleRatio.alarm ? others : rest;
  return `${alarm}<div class="verdict">${[scope, ...words].map(paragraph).join('')}</div>`;
}

function legend({ arms }: ServingReport): string {
  const items = arms.map(
    ({ name }, i) =>
      `<li style="color:${armColour(i)}">${markerSvg(i)}<span style="color:var(--ink)">${escapeHtml(name)}</span></li>`,
  );
  return `<ul class="legend">${items.join('')}</ul>`;
}

function outcomesList({ outcomes }: ServingReport): string {
  const rows = [
    ['take part', outcomes.used],
    ['repeated: the first of a request and metric counts', outcomes.repeated],
    ['late: after the deployment’s window', outcomes.late],
    ['of a request that is not in the records', outcomes.unknown],
    ['of an answer that was not given by a user’s key', outcomes.notRandomised],
    ['of an answer from another arm than the user’s first', outcomes.moved],
    ['of no metric that the deployment names, or no proportion', outcomes.unfit],
    ['lines that could not be read', outcomes.unreadable],
  ] as const;
  return `<dl>${rows.map(([what, count]) => `<dt>${escapeHtml(what)}</dt><dd>${count.toLocaleString('en-US')}</dd>`).join('')}</dl>`;
}

function provenance({ arms, versions, alpha }: ServingReport): string {
  const bundles = arms.flatMap(({ name, bundles: own }) =>
    Object.entries(own).map(
      ([sha256, answers]) => `<dt>${escapeHtml(name)}</dt><dd>bundle ${sha256}, ${counted(answers, 'answer')}</dd>`,
    ),
  );
  const made = Object.entries(versions).map(([what, version]) => `${what} ${version}`);
  return `<dl>${bundles.join('')}
<dt>intervals</dt><dd>asymptotic confidence sequences (Waudby-Smith et al., arXiv 2103.06476), ${100 * (1 - alpha)} % for all comparisons together by Bonferroni’s correction; an arm’s own mean for itself</dd>
<dt>shares</dt><dd>sequential multinomial test (Lindon and Malek, arXiv 2011.03567)</dd>
<dt>written by</dt><dd>${escapeHtml(made.join(', '))}</dd></dl>`;
}
