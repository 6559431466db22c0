import { oneLine } from '@antiphon/core';
import { restNote, type InspectedFolder, type InspectedRecording } from '@antiphon/data';

/** Seconds: audio and motion that fit each other best at a larger offset were probably not started together. */
const LARGEST_OFFSET = 0.3;
/** Correlation below which the best offset says nothing. */
const WEAKEST = 0.3;

/** What a folder holds, as text: a line for each recording, warnings below it, then what is skipped and why. */
export function inspectionTable({ recordings, skipped }: InspectedFolder): string {
  const rows = [
    ['recording', 'audio', 'motion', 'body', 'face', 'offset'],
    ...recordings.map((recording) => [
      recording.name,
      audioOf(recording),
      motionOf(recording),
      bodyOf(recording),
      faceOf(recording),
      offsetOf(recording),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const [header = '', ...lines] = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const warned = recordings.flatMap((recording, i) => [
    lines[i] ?? '',
    ...warningsOf(recording).map((warning) => `  ! ${warning}`),
    ...(recording.notes ?? []).map((note) => `  · ${note}`),
  ]);
  const table = recordings.length === 0 ? ['no recordings'] : [header, '─'.repeat(header.length), ...warned];
  const left = skipped.map(({ file, why }) => `  ${file}: ${why}`);
  const still = stillIn(recordings);
  return [
    ...table,
    ...(still.length === 0 ? [] : ['', restNote(still)]),
    ...(left.length === 0 ? [] : ['', 'skipped:', ...left]),
  ]
    .map(oneLine)
    .join('\n');
}

/** Channels that move in none of the recordings. */
function stillIn(recordings: readonly InspectedRecording[]): readonly string[] {
  const [first, ...others] = recordings.flatMap(({ face }) => (face === undefined ? [] : [new Set(face.still ?? [])]));
  return [...(first ?? [])].filter((name) => others.every((still) => still.has(name)));
}

function audioOf({ audio }: InspectedRecording): string {
  if (audio === undefined) return '–';
  const channels = audio.channels === 1 ? 'mono' : audio.channels === 2 ? 'stereo' : `${audio.channels} channels`;
  return `${audio.seconds.toFixed(2)} s, ${audio.sampleRate / 1000} kHz ${channels}`;
}

function motionOf({ frames, fps }: InspectedRecording): string {
  return frames === undefined || fps === undefined ? '–' : `${frames} frames at ${rate(fps)}`;
}

function bodyOf({ body }: InspectedRecording): string {
  if (body === undefined) return '–';
  return `${body.movingJoints} of ${body.joints} joints move, ${body.channels} channels at ${rate(body.fps)}${told(body)}`;
}

function faceOf({ face }: InspectedRecording): string {
  if (face === undefined) return '–';
  return `${face.movingChannels} of ${face.channels} channels move, at ${rate(face.fps)}${told(face)}`;
}

/** What told a rate, where it was not the file. */
function told({ fpsFrom }: { readonly fpsFrom: 'file' | 'audio' | 'user' }): string {
  return { file: '', audio: ' (by its audio)', user: ' (by --fps)' }[fpsFrom];
}

function offsetOf({ offset }: InspectedRecording): string {
  return offset === undefined ? '–' : `${offset.seconds.toFixed(2)} s (r ${offset.correlation.toFixed(2)})`;
}

function warningsOf({ problem, offset, face }: InspectedRecording): string[] {
  const far = offset !== undefined && Math.abs(offset.seconds) > LARGEST_OFFSET && offset.correlation >= WEAKEST;
  const order = offset !== undefined && offset.seconds > 0 ? 'after' : 'before';
  return [
    ...(problem === undefined ? [] : [`cannot be used: ${problem}`]),
    ...(far
      ? [
          `its motion fits its audio best when it comes ${Math.abs(offset.seconds).toFixed(2)} s ${order}: were they started together?`,
        ]
      : []),
    ...(offset !== undefined && offset.correlation < WEAKEST
      ? [
          `its motion and its audio hardly rise and fall together (r ${offset.correlation.toFixed(2)}): do they belong together?`,
        ]
      : []),
    ...(face?.namesFrom === 'numbers'
      ? ['its channels have no names: put them in a text file, one a line (NAME.names.txt)']
      : []),
  ];
}

function rate(fps: number): string {
  return `${Number(fps.toFixed(3))} Hz`;
}
