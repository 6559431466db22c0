import { isJudged, isShown } from '../../comparisons/families';
import { formatNumber } from '../../format-number';
import type { Comparison, Report } from '../../report-json';
import { isOfOneTraining } from '../../verdict/verdict';
import { latexNumber, latexText } from './latex-text';
import { line } from './results-table';

/** Every comparison that is in a correction, what is shown first: a `longtable` of booktabs. Undefined where there is none. */
export function comparisonsTable(report: Report): string | undefined {
  const labels = new Map(report.metrics.map(({ name, label }) => [name, label]));
  const judged = report.comparisons.filter(isJudged);
  if (judged.length === 0) return undefined;
  const margins = judged.some(({ equivalence }) => equivalence !== undefined);
  const rows = [...judged]
    .sort(
      (x, y) =>
        Number(y.family === 'primary') - Number(x.family === 'primary') || x.pAdjusted - y.pAdjusted || x.p - y.p,
    )
    .map((comparison) => {
      const { metric, scale, a, b, estimate, ci, p, pAdjusted, conclusion, family, equivalence } = comparison;
      const bold = (text: string) => (isShown(comparison) ? `\\textbf{${text}}` : text);
      return [
        latexText(labels.get(metric) ?? metric),
        `${latexText(a)} $-$ ${latexText(b)}`,
        latexText(String(scale)),
        bold(number(estimate)),
        interval(ci),
        number(p),
        number(pAdjusted),
        ...(margins ? [equivalence === undefined ? '--' : `$\\pm$\\,${number(equivalence.margin)}`] : []),
        latexText(`${family === 'primary' ? 'primary: ' : ''}${conclusion}`),
      ];
    });
  const head = ['Metric', 'Difference', 'Scale', 'Estimate', '95\\,\\% interval', '$p$', '$p$, Holm'];
  const heading = line([...head, ...(margins ? ['Margin'] : []), 'Conclusion']);
  const left = report.comparisons.length - judged.length;
  const over = isOfOneTraining(report)
    ? `over ${report.provenance.units} ${report.provenance.unit}s, of one training of each arm`
    : `over ${report.provenance.trainSeeds.length} trainings and ${report.provenance.units} ${report.provenance.unit}s, both random`;
  const caption = `All ${judged.length} comparisons, paired; intervals and p values ${over}.${left === 0 ? '' : ` ${left} more are in no correction and left out.`} Bold: a difference is shown.`;
  return `{\\footnotesize
\\setlength{\\tabcolsep}{3pt}
\\begin{longtable}{llrrrrr${margins ? 'r' : ''}l}
\\caption{${latexText(caption)}}
\\label{tab:comparisons}\\\\
\\toprule
${heading}
\\midrule
\\endfirsthead
\\toprule
${heading}
\\midrule
\\endhead
\\bottomrule
\\endfoot
${rows.map(line).join('\n')}
\\end{longtable}
}
`;
}

function interval(ci: Comparison['ci']): string {
  return ci === null ? '--' : `[${number(ci[0])}, ${number(ci[1])}]`;
}

function number(value: number): string {
  return latexNumber(formatNumber(value));
}
