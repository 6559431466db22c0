import { createHash } from 'node:crypto';
import type { Audio } from '../audio/audio';
import { bodyFrame, jointPositions } from '../gltf/body-frame';
import { faceChannels } from '../gltf/face/face-channel';
import { streamOf } from '../motion-writers/collected';
import { encodeGlb } from '../motion-writers/gltf';
import { decodeMotion } from '../motion/motion-codec';
import { featureCount } from '../motion/motion-features';
import type { MotionFormat } from '../motion/motion-format';
import { clientScript } from './client-script';
import type { PageData, PageMotion } from './client/page-data';
import { audioUri, envelope, lastingAtLeast } from './page-audio';
import { escapeHtml, shell } from './shell';
import type { ShownMotion } from './shown-motion';
import { STYLE } from './style';

/** More channels than this cannot be read beside a figure. */
const MOST_BARS = 8;

/**
 * A self-contained HTML page (no request leaves it, and its own policy forbids any; it works from a file) that plays the audio with every motion side by side, in 3D: each is embedded as the GLB
 * that `encodeMotionFile` writes. One clock, the audio; one play button and scrub bar; one view for all, turned by mouse, finger or keys; speeds, a loop. Arms can be hidden, and shown without
 * their names (blind). The address of the page keeps what is shown: `#arm=cfg&arm=fixed&speed=0.5&blind=TEXT&time=3.2`. Face channels that move nothing of the schematic head are shown as bars.
 * Holds everything in memory. A browser without WebGL 2 is told so, and plays the audio.
 * @param page audio: default silence for as long as the motions last; preview: the figures move without sound, over and over, until somebody plays (unless that person's system asks for less
 * motion); default no; blind: the arms are called A, B, C … in an order drawn from this text, until somebody reveals them; default no
 * @throws INVALID_INPUT for features of a wrong number or that are not finite
 */
export async function motionPage(page: {
  readonly title: string;
  readonly audio?: Audio;
  readonly motions: readonly ShownMotion[];
  readonly preview?: boolean;
  readonly blind?: string;
}): Promise<string> {
  const seconds = Math.max(...page.motions.map(({ frames, format }) => frames / format.fps));
  const audio = lastingAtLeast(page.audio ?? { sampleRate: 8000, channels: [new Float32Array()] }, seconds);
  const motions: PageMotion[] = [];
  for (const shown of page.motions) motions.push(await pageMotion(shown));
  const data: PageData = {
    audio: await audioUri(audio),
    wave: envelope(audio, 480),
    seconds,
    fps: Math.max(...page.motions.map(({ format }) => format.fps)),
    motions,
    ...(page.preview === true && { preview: true }),
    ...(page.blind !== undefined && { blind: page.blind }),
  };
  const script = (await clientScript()).replace(/<\/script/gi, '<\\/script');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy(script)}"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title><style>${STYLE}</style></head>
<body>${shell(page.title, page.motions, seconds)}
<script id="data" type="application/json">${JSON.stringify(data).replace(/</g, '\\u003c')}</script>
<script>${script}</script></body></html>
`;
}

/** Nothing may be fetched, and no script runs but the page's own. */
function policy(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; media-src data:; base-uri 'none'; form-action 'none'`;
}

async function pageMotion(shown: ShownMotion): Promise<PageMotion> {
  const { format, frames, motion } = shown;
  const glb = await encodeGlb(streamOf(shown));
  return {
    glb: Buffer.from(glb).toString('base64'),
    facing: facing(format, motion.subarray(0, featureCount(format))),
    bars: unknownChannels(format, motion, frames),
  };
}

/** Where the body faces in its first frame, level: the angle around y from z towards x, radians. */
function facing(format: MotionFormat, first: Float32Array): number {
  const { skeleton } = decodeMotion(format, first, 1);
  if (skeleton === undefined) return 0;
  const { up, forward } = bodyFrame(skeleton.skeleton, jointPositions(skeleton.skeleton, skeleton.values, 0));
  // As the figure stands in the GLB: with y up.
  if (Math.abs(up[1]) > 0.5) return Math.atan2(forward[0], forward[2] * Math.sign(up[1]));
  return Math.abs(up[2]) > 0.5
    ? Math.atan2(forward[0], -forward[1] * Math.sign(up[2]))
    : Math.atan2(-forward[1] * Math.sign(up[0]), forward[2]);
}

/** The face channels that move most of those that the schematic head does not show. */
function unknownChannels(format: MotionFormat, motion: Float32Array, frames: number): string[] {
  const width = featureCount(format);
  let first = 0;
  const ranges = format.parts.flatMap((part) => {
    const start = first;
    first += featureCount({ ...format, parts: [part] });
    if (part.kind === 'skeleton') return [];
    return part.names.map((name, column) => {
      let [low, high] = [Infinity, -Infinity];
      for (let frame = 0; frame < frames; frame++) {
        const value = motion[frame * width + start + column] ?? 0;
        [low, high] = [Math.min(low, value), Math.max(high, value)];
      }
      return { name, range: high - low };
    });
  });
  // A head without a body turns by its angles.
  const alone = format.parts.every(({ kind }) => kind === 'blendshapes');
  return ranges
    .filter(({ name }) => !(alone && /^head(yaw|pitch|roll)$/i.test(name)))
    .filter(({ name, range }) => faceChannels(name).length === 0 && range > 0.02)
    .sort((a, b) => b.range - a.range)
    .slice(0, MOST_BARS)
    .map(({ name }) => name);
}
