import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  decodeMotionFile,
  encodeMotion,
  motionFormatOf,
  motionPage,
  readAudio,
  type Audio,
  type ReadMotion,
  type ShownMotion,
} from '@antiphon/formats';
import { KEPT, type Recording } from './recording';

/**
 * The page that the first page shows in a frame: the demo's own, of its recorded motion, with no margin and three figures beside each other however narrow it is.
 * @param root of the repository
 */
export async function demoPlayer(root: string): Promise<string> {
  const page = await motionPage({ ...(await recordedDemo(root)), preview: true });
  return page.replace('</head>', `<style>${FRAMED}</style></head>`);
}

/** What the recorded run of the demo moved, and to what. @param root of the repository */
export async function recordedDemo(root: string): Promise<{ title: string; audio: Audio; motions: ShownMotion[] }> {
  const folder = join(root, 'docs/recorded-demo');
  const { title, speech, arms } = JSON.parse(await readFile(join(folder, 'recording.json'), 'utf8')) as Recording;
  const motions = await Promise.all(arms.map((arm) => shownOf(folder, arm)));
  return { title, audio: await readAudio(join(root, speech)), motions };
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

/** What fits into a page around it; light or dark is that page's switch. */
const FRAMED = `
html, body { background: transparent; }
main { max-width: none; padding: 0; overflow: hidden; }
h1, .hint, .arms, #ask { display: none; }
.stage { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .75rem; }
figure { display: grid; grid-template-rows: auto 1fr; }
figure canvas { max-height: none; aspect-ratio: 4 / 5; }
.controls { position: static; gap: .75rem; margin: .75rem 0 0; padding: 0; border: 0; background: none; }
@media (max-width: 640px) {
  body { font-size: 14px; }
  .stage { gap: .375rem; }
  figure canvas { aspect-ratio: 1 / 2; }
  figcaption { padding: .375rem .5rem; font-size: .75rem; line-height: 1.35; }
  figcaption b { display: block; }
  .more { display: none; }
}
`;
