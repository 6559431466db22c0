import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeWav } from '@antiphon/formats';

/** What a studio would deliver: for each take the sound (WAV), the body (BVH) and the face (CSV), told apart by their endings. Here all are made up. */
const TAKES = 5;
const SECONDS = 10;
const FPS = 30;
const SAMPLE_RATE = 16_000;

/** How loud the speaker is at a time, 0 … 1: some four syllables a second, now faster, now slower, in phrases that differ from take to take. */
function loudness(take, time) {
  const phrase = Math.max(0, Math.sin(1.9 * time + 3 * Math.sin(0.7 * time + take)));
  return phrase * Math.sin(4 * Math.PI * time + 3 * Math.sin(0.9 * time + 2 * take)) ** 2;
}

function sound(take) {
  return Float32Array.from({ length: SECONDS * SAMPLE_RATE }, (_, i) => {
    const time = i / SAMPLE_RATE;
    return 0.5 * loudness(take, time) * Math.sin(2 * Math.PI * 140 * time);
  });
}

/** The head nods and turns with the voice. */
function body(take) {
  const frames = times().map((time) => {
    const angles = [0, 0, 0, 20 * loudness(take, time), 10 * Math.sin(2 * Math.PI * 0.4 * time + take), 0];
    return [0, 90, 0, ...angles].map((value) => value.toFixed(4)).join(' ');
  });
  return `HIERARCHY
ROOT Hips
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT Head
  {
    OFFSET 0 60 0
    CHANNELS 3 Xrotation Yrotation Zrotation
    End Site
    {
      OFFSET 0 20 0
    }
  }
}
MOTION
Frames: ${frames.length}
Frame Time: ${(1 / FPS).toFixed(6)}
${frames.join('\n')}
`;
}

/** Jaw and lips open with the voice; the time is a column of its own. */
function face(take) {
  const rows = times().map((time) => {
    const open = loudness(take, time);
    return [time, 0.8 * open, 0.3 + 0.3 * Math.sin(2 * time + take), 0.2 * open].map((value) => value.toFixed(5));
  });
  return [['time', 'jawOpen', 'mouthSmileLeft', 'mouthFunnel'], ...rows].map((row) => row.join(',')).join('\n');
}

function times() {
  return Array.from({ length: SECONDS * FPS }, (_, frame) => frame / FPS);
}

const [folder = 'recordings'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (let take = 1; take <= TAKES; take++) {
  const path = (ending) => join(folder, `take_${take}.${ending}`);
  writeFileSync(path('wav'), encodeWav({ sampleRate: SAMPLE_RATE, channels: [sound(take)] }));
  writeFileSync(path('bvh'), body(take));
  writeFileSync(path('csv'), face(take));
}
