import { createHash } from 'node:crypto';
import type { Audio } from '../audio/audio';
import type { AudioFile } from '../audio/audio-file';
import { bodyFrame, jointPositions } from '../gltf/body-frame';
import { faceChannels } from '../gltf/face/face-channel';
import { streamOf } from '../motion-writers/collected';
import { encodeGlb } from '../motion-writers/gltf';
import { MOST_TEXT, textProblem, tooLong } from '../motion-writers/text-limit';
import { decodeMotion } from '../motion/motion-codec';
import { featureCount } from '../motion/motion-features';
import type { MotionFormat } from '../motion/motion-format';
import { clientScript } from './client-script';
import type { PageData, PageMotion } from './client/page-data';
import { pageSound } from './page-audio';
import { escapeHtml, shell } from './shell';
import type { ShownMotion } from './shown-motion';
import { STYLE } from './style';

/** Bytes of sound whose text a browser still takes. */
const MOST_SOUND = (MOST_TEXT * 3) / 4;
/** More channels than this cannot be read beside a figure. */
const MOST_BARS = 8;

/**
 * A self-contained HTML page (no request leaves it, and its own policy forbids any; it works from a file) that plays the audio with every motion side by side, in 3D: each is embedded as the GLB
 * that `encodeMotionFile` writes. One clock, the audio; one play button and scrub bar; one view for all, turned by mouse, finger or keys; speeds, a loop. Arms can be hidden, and shown without
 * their names (blind). The address of the page keeps what is shown: `#arm=cfg&arm=fixed&speed=0.5&blind=TEXT&time=3.2`. Face channels that move nothing of the schematic head are shown as bars.
 * Holds the motions in memory, and of the audio what goes into the page. A browser without WebGL 2 is told so, and plays the audio.
 * @param page audio: a file is decoded piece by piece; default silence for as long as the motions last; preview: the figures move without sound, over and over, until somebody plays (unless that person's system asks for less
 * motion); default no; blind: the arms are called A, B, C … in an order drawn from this text, until somebody reveals them; default no
 * @throws INVALID_INPUT for features of a wrong number or that are not finite; or for a page of hours, which no browser opens; what reading the audio throws
 */
export async function motionPage(page: MotionPage): Promise<string> {
  const parts: string[] = [];
  for await (const part of motionPageParts(page)) parts.push(part);
  return parts.join('');
}

/** What is on a page. */
export interface MotionPage {
  readonly title: string;
  readonly audio?: Audio | AudioFile;
  readonly motions: readonly ShownMotion[];
  readonly preview?: boolean;
  readonly blind?: string;
}

/** The page in pieces, so that its text need not be held whole beside what it is made of. @throws as `motionPage` */
export async function* motionPageParts(page: MotionPage): AsyncGenerator<string> {
  const seconds = Math.max(...page.motions.map(({ frames, format }) => frames / format.fps));
  const script = (await clientScript()).replace(/<\/script/gi, '<\\/script');
  yield `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy(script)}"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title><style>${STYLE}</style></head>
<body>${shell(page.title, page.motions, seconds)}
<script id="data" type="application/json">`;
  yield* pageData(page, seconds);
  yield `</script>
<script>${script}</script></body></html>
`;
}

/** A `PageData` as JSON in pieces: that of the sound and that of each motion have megabytes. */
async function* pageData({ motions, preview, blind, ...page }: MotionPage, seconds: number): AsyncGenerator<string> {
  const silence = { sampleRate: 8000, channels: [new Float32Array()] };
  const { wav, wave } = await pageSound(page.audio ?? silence, { seconds, peaks: 480, most: MOST_SOUND });
  const fps = Math.max(...motions.map(({ format }) => format.fps));
  yield '{"audio":"data:audio/wav;base64,';
  yield* base64(wav);
  yield `",${inner({ wave, seconds, fps })},"motions":[`;
  let bytes = wav.length;
  for (const [index, shown] of motions.entries()) {
    const { glb, ...about } = await pageMotion(shown);
    const problem = textProblem('a page', ((bytes += glb.length) * 4) / 3);
    if (problem !== undefined) throw tooLong(problem);
    yield `${index > 0 ? ',' : ''}{"glb":"`;
    yield* base64(glb);
    yield `",${inner(about)}}`;
  }
  const rest = inner({ ...(preview === true && { preview }), ...(blind !== undefined && { blind }) });
  yield `]${rest === '' ? '' : `,${rest}`}}`;
}

/** The members of an object as JSON, for a script's text. */
function inner(members: Partial<PageData> | Partial<PageMotion>): string {
  return JSON.stringify(members).slice(1, -1).replace(/</g, '\\u003c');
}

/** Bytes that become text at a time: a multiple of 3, so that only the last are padded. */
const BASE64_PIECE = 3 << 18;

function* base64(bytes: Uint8Array): Generator<string> {
  for (let at = 0; at < bytes.length; at += BASE64_PIECE)
    yield Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(BASE64_PIECE, bytes.length - at)).toString(
      'base64',
    );
}

/** Nothing may be fetched, and no script runs but the page's own. */
function policy(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; media-src data:; base-uri 'none'; form-action 'none'`;
}

async function pageMotion(shown: ShownMotion): Promise<Omit<PageMotion, 'glb'> & { readonly glb: Uint8Array }> {
  const { format, frames, motion } = shown;
  return {
    glb: await encodeGlb(streamOf(shown)),
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
