import { Random } from '@antiphon/core';
import { expect, test } from 'vitest';
import { LOG_MEL_FLOOR } from '../features/audio/mel';
import { computeConditions } from './compute-conditions';
import { conditionWidth } from './rows';
import type { ConditionSpec } from './spec';

const own: ConditionSpec = { name: 'own', kind: 'log-mel', channel: 0, bands: 16, sampleRate: 16000, rate: 30 };
const partner: ConditionSpec = { ...own, name: 'partner', channel: 1 };
const WIDTH = conditionWidth(own);

/** Two seconds of noise whose second half is ten times as strong. */
const noise = Random.stream(1, 'noise')
  .normals(96000)
  .map((value, i) => (i < 48000 ? 0.01 : 0.1) * value);

test('one row per frame and condition: bands, log energy, rise', async () => {
  const { own: rows = [], partner: others = [] } = await computeConditions(
    { sampleRate: 48000, channels: [noise] },
    [own, partner],
    60,
  );
  expect([rows.length, others.length]).toEqual([60 * WIDTH, 60 * WIDTH]);
  expect(WIDTH).toBe(18);
  const energy = (frame: number) => rows[frame * WIDTH + 16] ?? NaN;
  const rise = (frame: number) => rows[frame * WIDTH + 17] ?? NaN;
  expect(energy(45) - energy(15)).toBeCloseTo(Math.log(100), 0);
  // A third of the noise's band is left at 16 kHz.
  expect(energy(15)).toBeCloseTo(Math.log(1e-4 / 3), 0);
  expect(rise(0)).toBe(0);
  const rises = Array.from({ length: 60 }, (_, frame) => rise(frame));
  expect([29, 30]).toContain(rises.indexOf(Math.max(...rises)));
});

test('several channels heard together are those heard alone, beside each other', async () => {
  const audio = { sampleRate: 48000, channels: [noise, noise.map((value) => -value * 3)] };
  const both: ConditionSpec = { ...own, name: 'audio', channel: [0, 1] };
  const rows = await computeConditions(audio, [own, partner, both], 60);
  expect(conditionWidth(both)).toBe(2 * WIDTH);
  const row = (name: string, frame: number, width: number) =>
    Array.from((rows[name] ?? []).slice(frame * width, (frame + 1) * width));
  for (const frame of [0, 31, 59])
    expect(row('audio', frame, 2 * WIDTH)).toEqual([...row('own', frame, WIDTH), ...row('partner', frame, WIDTH)]);
});

test('a channel that is missing is silent, and so is the time after the end', async () => {
  const { own: rows, partner: others } = await computeConditions(
    { sampleRate: 48000, channels: [noise] },
    [own, partner],
    80,
  );
  const silence = new Float32Array(WIDTH).fill(Math.log(LOG_MEL_FLOOR));
  silence[17] = 0;
  expect(others?.subarray(0, WIDTH)).toEqual(silence);
  expect(rows?.subarray(-WIDTH)).toEqual(silence);
});

test('the same audio gives the same bits, and a minute at 48 kHz takes seconds, not minutes', async () => {
  const minute = { sampleRate: 48000, channels: [Random.stream(2, 'noise').normals(60 * 48000)] };
  const start = process.cpuUsage();
  const first = await computeConditions(minute, [own], 1800);
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  // About 1 s of an idle core's; what the processor says, because other tests run beside this one.
  expect(seconds).toBeLessThan(6);
  expect(await computeConditions(minute, [own], 1800)).toEqual(first);
});
