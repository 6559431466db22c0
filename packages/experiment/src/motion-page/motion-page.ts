import { decodeMotion, encodeWav, globalPositions, type Audio, type MotionFormat } from '@antiphon/data';
import { CLIENT_SCRIPT } from './client-script';
import { STYLE } from './style';

/** One motion to show: an arm's, or the truth. */
export interface ShownMotion {
  readonly name: string;
  readonly caption?: string;
  readonly format: MotionFormat;
  readonly frames: number;
  /** `[frames, features]`, natural units. */
  readonly motion: Float32Array;
}

/**
 * A self-contained HTML page (no request leaves it) that plays the audio with every motion side by side: face and skeleton drawn on a
 * canvas each, one play button and one scrub bar for all.
 */
export function motionPage(page: {
  readonly title: string;
  readonly audio: Audio;
  readonly motions: readonly ShownMotion[];
}): string {
  const data = {
    audio: `data:audio/wav;base64,${Buffer.from(encodeWav(page.audio)).toString('base64')}`,
    wave: envelope(page.audio, 480),
    motions: page.motions.map(drawable),
  };
  const title = escapeHtml(page.title);
  const figures = page.motions
    .map(
      ({ name, caption }) =>
        `<figure><canvas role="img" aria-label="Motion of ${escapeHtml(name)}"></canvas><figcaption><b>${escapeHtml(name)}</b> ${escapeHtml(caption ?? '')}</figcaption></figure>`,
    )
    .join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>
<div class="stage">${figures}</div>
<div class="controls"><button id="play" type="button">Play</button>
<div class="track"><canvas id="wave"></canvas><input id="scrub" type="range" min="0" max="1" step="any" value="0" aria-label="Position"></div>
<output id="time">0.00 s</output></div></main>
<script id="data" type="application/json">${JSON.stringify(data).replace(/</g, '\\u003c')}</script>
<script>${CLIENT_SCRIPT}</script></body></html>
`;
}

/** What the page draws of a motion: joint positions relative to the first frame's hips, and face channels. */
function drawable({ name, format, frames, motion }: ShownMotion) {
  const decoded = decodeMotion(format, motion, frames);
  const result: Record<string, unknown> = { name, fps: format.fps, frames };
  if (decoded.skeleton !== undefined) {
    const positions = globalPositions(decoded.skeleton);
    result.parents = decoded.skeleton.skeleton.joints.map((joint) => joint.parent);
    result.joints = decoded.skeleton.skeleton.joints.map((joint) => joint.name);
    result.positions = Array.from(positions, (value) => Math.round(value * 10) / 10);
  }
  if (decoded.blendshapes !== undefined) {
    result.channels = decoded.blendshapes.names;
    result.weights = Array.from(decoded.blendshapes.values, (value) => Math.round(value * 1000) / 1000);
  }
  return result;
}

/** Peak of the first channel in `count` equal pieces, 0 … 1. */
function envelope(audio: Audio, count: number): number[] {
  const samples = audio.channels[0] ?? new Float32Array(0);
  return Array.from({ length: count }, (_, i) => {
    let peak = 0;
    for (let k = Math.floor((i * samples.length) / count); k < ((i + 1) * samples.length) / count; k++)
      peak = Math.max(peak, Math.abs(samples[k] ?? 0));
    return Math.round(peak * 1000) / 1000;
  });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
