import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  decodeMotionFile,
  encodeMotion,
  motionFormatOf,
  motionPage,
  readAudio,
  type ReadMotion,
  type ShownMotion,
} from '@antiphon/formats';
import { KEPT, type Recording } from './recording';

/**
 * The page that the first page shows in a frame: the demo's own, of its recorded motion, with no margin and three figures beside each other however narrow it is.
 * @param root of the repository
 */
export async function demoPlayer(root: string): Promise<string> {
  const folder = join(root, 'docs/recorded-demo');
  const { title, speech, arms } = JSON.parse(await readFile(join(folder, 'recording.json'), 'utf8')) as Recording;
  const motions = await Promise.all(arms.map((arm) => shownOf(folder, arm)));
  const page = await motionPage({ title, audio: await readAudio(join(root, speech)), motions, preview: true });
  return page.replace('</head>', `<style>${FRAMED}</style></head>`);
}

async function shownOf(folder: string, { name, caption }: Recording['arms'][number]): Promise<ShownMotion> {
  const kept = await Promise.all(KEPT.map((ending) => readMotion(folder, `motion-${name}.${ending}`)));
  const body = kept.flatMap((read) => ('body' in read ? [read.body] : []))[0];
  const face = kept.flatMap((read) => ('face' in read ? [read.face] : []))[0];
  if (body === undefined || face?.names === undefined) throw new Error(`The recording of ${name} is not whole.`);
  const motion = { skeleton: body, blendshapes: { ...face, names: face.names, fps: body.fps } };
  const format = motionFormatOf({ fps: body.fps, motions: [motion] });
  return { name, caption, format, frames: body.frames, motion: encodeMotion(format, motion) };
}

async function readMotion(folder: string, name: string): Promise<ReadMotion> {
  return decodeMotionFile(gunzipSync(await readFile(join(folder, `${name}.gz`))), name);
}

/** The site's switch is not the system's: it says which of the page's two sets of colours. */
const FRAMED = `
:root[data-theme='light'] { color-scheme: light; --ink: #1d2430; --paper: #f7f7f4; --line: #d8d8d0; --accent: #2c6e8f; --soft: #e9eef0; }
:root[data-theme='dark'] { color-scheme: dark; --ink: #e7e9ec; --paper: #15181d; --line: #343a43; --accent: #6fb7d6; --soft: #20262d; }
html, body { background: transparent; }
main { max-width: none; padding: 0; overflow: hidden; }
h1, .hint { display: none; }
.stage { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .75rem; }
figure { display: grid; grid-template-rows: auto 1fr; }
figure canvas { max-height: none; aspect-ratio: 4 / 5; touch-action: pan-y; }
.controls { gap: .75rem; margin-top: .75rem; }
@media (max-width: 640px) {
  body { font-size: 14px; }
  .stage { gap: .375rem; }
  figure canvas { aspect-ratio: 1 / 2; }
  figcaption { padding: .375rem .5rem; font-size: .75rem; line-height: 1.35; }
  figcaption b { display: block; }
  .track { height: 40px; }
  button { padding: .45rem .7rem; }
  output { min-width: 3.5rem; font-size: .8rem; }
}
`;
