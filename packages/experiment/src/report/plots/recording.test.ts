import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { recordingPicture } from './recording';

test('a recording is one SVG file: its waveform above its curves, all on the same seconds', () => {
  const samples = Float32Array.from({ length: 32000 }, (_, i) => (i >= 16000 ? Math.sin(i) : 0));
  const jaw = Float64Array.from({ length: 60 }, (_, i) => (i >= 30 ? 1 : 0));
  const still = new Float64Array(60).fill(3);
  const svg = recordingPicture({
    audio: { sampleRate: 16000, channels: [samples] },
    fps: 30,
    curves: [
      { name: 'jawOpen', values: jaw },
      { name: '<still>', values: still },
    ],
  });
  expect(svg.slice(0, 60)).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="960"/);
  const { document } = parseHTML(svg);
  expect(svg.match(/NaN|Infinity|<still>/)).toBeNull();
  const labels = [...document.querySelectorAll('text')].map(({ textContent }) => textContent);
  expect(labels).toEqual(expect.arrayContaining(['audio', 'jawOpen', '<still>', 'seconds', '0.0', '1.8']));
  expect(document.querySelectorAll('[data-mark=area] path')).toHaveLength(3);
});

test('a recording of one frame and no sound still has a picture', () => {
  const empty = { sampleRate: 16000, channels: [] };
  const svg = recordingPicture({
    audio: empty,
    fps: 30,
    curves: [{ name: 'a', values: Float64Array.of(1) }],
  });
  expect(svg.match(/NaN|Infinity/)).toBeNull();
});
