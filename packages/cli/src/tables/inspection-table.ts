import { oneLine } from '@antiphon/core';
import type { Voices } from '@antiphon/data/features';
import { restNote, type InspectedFolder, type InspectedRecording } from '@antiphon/data/recordings';

/** Seconds: audio and motion that fit each other best at a larger offset were probably not started together. */
const LARGEST_OFFSET = 0.3;

/** What a folder holds, as text: a line for each recording, warnings below it, then what is skipped and why. */
export function inspectionTable({ recordings, skipped }: InspectedFolder): string {
  const hasTwo = recordings.some(({ audio }) => audio?.voices.kind === 'two');
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
    ...warningsOf(recording, hasTwo).map((warning) => `  ! ${warning}`),
    ...(recording.notes ?? []).map((note) => `  · ${note}`),
  ]);
  const table = recordings.length === 0 ? ['no recordings'] : [header, '─'.repeat(header.length), ...warned];
  const left = skipped.map(({ file, why }) => `  ${file}: ${why}`);
  const still = stillIn(recordings);
  return [
    ...table,
    ...voicesOf(recordings),
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
  return `${audio.seconds.toFixed(2)} s, ${audio.sampleRate / 1000} kHz ${channels}${VOICES[audio.voices.kind]}`;
}

const VOICES = { mono: '', same: ', one voice', 'one-sided': ', one voice', two: ', two voices' } as const;

/** What is done with recordings of one voice and of two in one folder, in words. */
function voicesOf(recordings: readonly InspectedRecording[]): string[] {
  const ofKinds = (...kinds: Voices['kind'][]) =>
    recordings.flatMap(({ name, audio }) => (audio !== undefined && kinds.includes(audio.voices.kind) ? [name] : []));
  const [one, two] = [ofKinds('mono', 'same'), ofKinds('two')];
  if (two.length === 0) return [];
  const both =
    'two voices: the first channel is one’s own ("own"), whose motion it is, the second the partner’s ("partner")';
  return ['', one.length === 0 ? both : `${both}, who is silent in recordings of one voice: ${one.join(', ')}`];
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
  if (offset === undefined) return '–';
  if (offset.verdict === 'too short') return 'too short to tell';
  const found = offset.verdict === 'fits' ? `${offset.seconds.toFixed(2)} s` : 'none';
  return `${found} (r ${offset.correlation.toFixed(2)}, by chance up to ${offset.chance.toFixed(2)})`;
}

function warningsOf({ problem, offset, face, audio }: InspectedRecording, hasTwo: boolean): string[] {
  const far = offset?.verdict === 'fits' && Math.abs(offset.seconds) > LARGEST_OFFSET;
  const order = offset !== undefined && offset.seconds > 0 ? 'after' : 'before';
  return [
    ...(problem === undefined ? [] : [`cannot be used: ${problem}`]),
    ...(audio?.voices.kind === 'same' && !audio.voices.equal
      ? [`its two channels hold the same voice, in other bits: the ${ORDER[audio.voices.channel]} is taken`]
      : []),
    ...(audio?.voices.kind === 'one-sided'
      ? [`only its ${ORDER[audio.voices.channel]} channel has sound${hasTwo ? '' : ': it is taken'}`]
      : []),
    ...(far
      ? [
          `its motion fits its audio best when it comes ${Math.abs(offset.seconds).toFixed(2)} s ${order}: were they started together?`,
        ]
      : []),
    ...(offset?.verdict === 'does not fit'
      ? [
          `its motion and its audio rise and fall together no more than by chance (r ${offset.correlation.toFixed(2)}): do they belong together?`,
        ]
      : []),
    ...(face?.namesFrom === 'numbers'
      ? ['its channels have no names: put them in a text file, one a line (NAME.names.txt)']
      : []),
  ];
}

const ORDER = ['first', 'second'] as const;

function rate(fps: number): string {
  return `${Number(fps.toFixed(3))} Hz`;
}
