import type { BundleEvaluation } from '@antiphon/experiment';

/** The numbers of audio2photoreal's evaluation as text, with what they mean beside them. */
export function evaluationTable({ generated, floor, ...of }: BundleEvaluation, fps: number): string {
  const rows = [
    ['', 'model', 'truth', ''],
    ['FD_g', generated.fdG, floor.fdG, 'poses, lower is better; the truth’s is between two halves of its windows'],
    ['FD_k', generated.fdK, floor.fdK, 'differences of neighbouring frames, the same'],
    ['Div_g', generated.divG, floor.divG, 'distance of random pairs of frames, near the truth’s is better'],
    ['Div_k', generated.divK, floor.divK, 'variance over time, near the truth’s is better'],
    ['cross variance', generated.crossVariance, undefined, 'variance over the motions for one audio'],
  ].map((row) => row.map(cellOf));
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 1 || column === 2 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
      )
      .join('  ')
      .trimEnd(),
  );
  const missing = of.missingFrames === 0 ? '' : `, the truth missing in ${of.missingFrames} frames`;
  return [
    ...lines,
    '',
    `${of.windows} windows of ${(of.framesPerWindow / fps).toFixed(1)} s from ${of.recordings} test recordings${missing}; ${of.samples} motions for each, ${of.nfe} network evaluations a motion`,
  ].join('\n');
}

function cellOf(value: string | number | null | undefined): string {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '–' : String(Number(value.toPrecision(4)));
}
