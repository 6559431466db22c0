import { oneLine } from '@antiphon/core';
import type { InspectedPerson, InspectedScene } from '@antiphon/data/audio2photoreal';

/** What a person's folder of audio2photoreal holds, as text: a line for each scene, what is wrong below it, then the sums. */
export function personTable({ person, wrapped, scenes, stats, others }: InspectedPerson): string {
  const rows = [['scene', 'duration', 'frames', 'missing', 'split'], ...scenes.map(cellsOf)];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const [header, ...lines] = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
  const told = scenes.flatMap((scene, i) => [lines[i], ...remarksOf(scene).map((remark) => `  ! ${remark}`)]);
  return [
    `person ${person}, audio2photoreal`,
    '',
    header,
    '─'.repeat(header.length),
    ...told,
    '',
    `splits: ${(['train', 'validation', 'test'] as const).map((split) => sumOf(split, scenes)).join(', ')}`,
    'speakers: the first channel of the audio is the person, the second the partner (--speaker partner exchanges them)',
    `pose: ${wrapped ? 'column 3 is brought into 0 … 2π, as for PXB184 and RLW104' : 'as it is'}`,
    `data_stats.pth: ${statsOf(stats)}`,
    ...(others.length === 0 ? [] : [`not of a scene: ${others.join(', ')}`]),
  ]
    .map(oneLine)
    .join('\n');
}

function cellsOf({ name, frames, seconds, missing, split, problem }: InspectedScene): string[] {
  return [
    name,
    seconds === undefined ? '–' : `${seconds.toFixed(2)} s`,
    frames === undefined ? '–' : String(frames),
    missing === undefined ? '–' : String(missing),
    problem === undefined ? (split ?? '–') : `(${split ?? '–'})`,
  ];
}

function remarksOf({ problem, split }: InspectedScene): string[] {
  if (problem !== undefined) return [`damaged, left out: ${problem}`];
  return split === undefined ? ['left out: its face is missing in every frame'] : [];
}

function sumOf(split: NonNullable<InspectedScene['split']>, scenes: readonly InspectedScene[]): string {
  const usable = scenes.filter((scene) => scene.split === split && scene.problem === undefined);
  const seconds = usable.reduce((sum, scene) => sum + (scene.seconds ?? 0), 0);
  const missing = usable.reduce((sum, scene) => sum + (scene.missing ?? 0), 0);
  return `${split} ${usable.length} (${seconds.toFixed(1)} s, ${missing} frames without face)`;
}

function statsOf(stats: InspectedPerson['stats']): string {
  if (stats === 'present') return 'there; motion is normalised by it';
  return stats === 'missing' ? 'not there; statistics are computed' : stats.problem;
}
