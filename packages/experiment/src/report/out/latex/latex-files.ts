import type { Report } from '../../report-json';
import { references } from '../methods/references';
import { methods } from '../methods/methods';
import { methodsLatex, methodsMarkdown } from '../methods/methods-text';
import type { ExportedFile } from '../exported-file';
import { comparisonsTable } from './comparisons-table';
import { latexText } from './latex-text';
import { resultsTable } from './results-table';

/** Tables of booktabs to `\input`, a methods paragraph as LaTeX and as Markdown, its references, and `table.tex`, a document that shows all of them. */
export function latexFiles(report: Report): ExportedFile[] {
  const paragraphs = methods(report);
  const comparisons = comparisonsTable(report);
  const parts = [
    { name: 'results.tex', text: resultsTable(report) },
    ...(comparisons === undefined ? [] : [{ name: 'comparisons.tex', text: comparisons }]),
    { name: 'methods.tex', text: methodsLatex(paragraphs) },
  ];
  return [
    { name: 'table.tex', text: documentOf(report.name, parts) },
    ...parts,
    { name: 'methods.md', text: methodsMarkdown(paragraphs) },
    { name: 'references.bib', text: references(report, paragraphs) },
  ];
}

function documentOf(name: string, parts: readonly ExportedFile[]): string {
  return `\\documentclass{article}
\\usepackage[T1]{fontenc}
\\usepackage[utf8]{inputenc}
\\usepackage[margin=2cm]{geometry}
\\usepackage{booktabs}
\\usepackage{longtable}
\\begin{document}
\\section*{${latexText(name)}}
${parts.map((part) => `\\input{${part.name.replace(/\.tex$/, '')}}`).join('\n')}
\\bibliographystyle{plain}
\\bibliography{references}
\\end{document}
`;
}
