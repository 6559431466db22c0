import { nameOf, type Diagnosis } from '../doctor/diagnosis';
import type { EngineReport } from '../doctor/probe-engine';

/** What was found, for a person: the machine, a row for each engine, what to do for those that do not work, and which to take. */
export function diagnosisTable(diagnosis: Diagnosis): string {
  const { engines } = diagnosis;
  const failing = engines.filter(({ usable }) => !usable);
  return [
    ...machineLines(diagnosis),
    '',
    ...engineLines(engines),
    ...(failing.length === 0 ? [] : ['', 'not usable here:', ...failing.flatMap(failureLines)]),
    '',
    adviceOn(engines),
  ].join('\n');
}

function machineLines({ antiphon, node, machine, onnxruntime, cache }: Diagnosis): string[] {
  const { platform, release, arch, processor, processors, memory } = machine;
  const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const providers = onnxruntime.providers.map(({ name, bundled }) => (bundled ? name : `${name} (not bundled)`));
  return [
    `antiphon     ${antiphon}`,
    `Node.js      ${node}`,
    `system       ${platform} ${release}, ${arch}`,
    `processor    ${processor}, ${processors} logical`,
    `memory       ${gibibytes(memory.total)}, ${gibibytes(memory.free)} free`,
    `onnxruntime  ${onnxruntime.version}; providers: ${providers.join(', ')}`,
    `cache        ${cache ?? 'none'}`,
  ];
}

function engineLines(engines: readonly EngineReport[]): string[] {
  const rows = [
    ['engine', 'device', 'library', 'GFLOP/s', 'with gradients'],
    ...engines.map(({ engine, device, library, usable, gflops, gradientGflops }) => [
      engine,
      device ?? '–',
      library ?? '–',
      usable ? rate(gflops) : 'not usable',
      usable ? rate(gradientGflops) : '',
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const [header = '', ...lines] = rows.map((row) =>
    row
      .map((cell, column) => (column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [header, '─'.repeat(header.length), ...lines];
}

function failureLines(report: EngineReport): string[] {
  const { problem = 'unknown', remedy } = report;
  return [`  ${nameOf(report)}: ${problem}`, ...(remedy === undefined ? [] : [`    to have it: ${remedy}`])];
}

/** Training takes the products of the gradients, too. */
function adviceOn(engines: readonly EngineReport[]): string {
  const [best] = engines
    .filter(({ usable }) => usable)
    .sort((a, b) => (b.gradientGflops ?? 0) - (a.gradientGflops ?? 0));
  if (best === undefined) return 'None of these computes here.';
  const device = best.engine === 'onnxruntime' ? ` --device ${best.device}` : '';
  return `The most products a second with gradients: antiphon train --engine ${best.engine}${device}`;
}

function rate(gflops: number | undefined): string {
  if (gflops === undefined) return '–';
  return gflops.toFixed(gflops < 10 ? 1 : 0);
}
