import { PerspectiveCamera, Vector3, type Mesh, type SkinnedMesh } from 'three';
import { expect, test } from 'vitest';
import { parseBvh } from '../bvh/parse-bvh';
import { faceEncodable, skeletonEncodable, syntheticClip } from '../motion-writers/fixtures/motions';
import type { Encodable } from '../motion-writers/motion-file';
import { encodeMotionFile } from '../motion-writers/registry';
import { loadFigure, type Figure } from './client/scene/figure';
import { distanceOf, faceDistanceOf, FIELD, frameOf, lookedAt, zoomOf } from './client/scene/framing';

/** A figure of 180 units: its root's position and three rotations of its hips a frame, in degrees. */
function moving(frames: readonly (readonly number[])[], { unit = 1, fps = 30 } = {}): Encodable {
  const joint = (name: string, offset: readonly number[], inner: string) =>
    `JOINT ${name}\n{\nOFFSET ${offset.map((value) => unit * value).join(' ')}\nCHANNELS 3 Zrotation Xrotation Yrotation\n${inner}}\n`;
  const end = (...offset: readonly number[]) =>
    `End Site\n{\nOFFSET ${offset.map((value) => unit * value).join(' ')}\n}\n`;
  const leg = (side: string, x: number) =>
    joint(
      `${side}UpLeg`,
      [x, -5, 0],
      joint(`${side}Leg`, [0, -43, 0], joint(`${side}Foot`, [0, -43, 0], end(0, -6, 15))),
    );
  const arm = (side: string, x: number) =>
    joint(
      `${side}Arm`,
      [x, 45, 0],
      joint(`${side}ForeArm`, [1.5 * x, 0, 0], joint(`${side}Hand`, [1.5 * x, 0, 0], end(x, 0, 0))),
    );
  const text = `HIERARCHY\nROOT Hips\n{\nOFFSET 0 0 0\nCHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation\n${leg('Left', 9)}${leg('Right', -9)}${joint('Spine', [0, 20, 0], joint('Head', [0, 38, 0], end(0, 20, 0)))}${arm('Left', 16)}${arm('Right', -16)}}\nMOTION\nFrames: ${frames.length}\nFrame Time: ${1 / fps}\n`;
  const rows = frames.map(([x = 0, y = 0, z = 0, ...turns]) =>
    [...[x, y, z].map((value) => unit * value), ...turns, ...Array<number>(3 * 14).fill(0)].join(' '),
  );
  return skeletonEncodable(parseBvh(text + rows.join('\n'), 'it.bvh'));
}

async function figureOf(motion: Encodable): Promise<Figure> {
  const glb = await encodeMotionFile('glb', motion);
  return loadFigure({ glb: Buffer.from(glb).toString('base64'), facing: 0, bars: [] });
}

interface Picture {
  readonly aspect: number;
  readonly away: number;
  readonly lookedAt: () => Vector3;
}

/** As far from the middle of the picture as anything is in any frame, from several sides: 1 is its edge. Of what is drawn, vertex by vertex. */
function furthest(figure: Figure, { aspect, away, lookedAt }: Picture): number {
  const camera = new PerspectiveCamera(FIELD, aspect, 0.01, 1000);
  camera.zoom = zoomOf(aspect);
  camera.updateProjectionMatrix();
  let most = 0;
  for (const seconds of figure.times) {
    figure.pose(seconds);
    const points = [...drawn(figure)];
    for (const direction of AROUND) {
      camera.position.copy(lookedAt()).addScaledVector(direction, away);
      camera.lookAt(lookedAt());
      camera.updateMatrixWorld();
      for (const point of points) {
        const { x, y, z } = point.clone().project(camera);
        most = Math.max(most, Math.abs(x), Math.abs(y), z > 1 ? Infinity : 0);
      }
    }
  }
  return most;
}

function furthestOfBody(figure: Figure, aspect: number): number {
  const frame = frameOf(figure);
  return furthest(figure, {
    aspect,
    away: distanceOf(frame, ELEVATION, aspect),
    lookedAt: () => lookedAt(figure, frame),
  });
}

/** Some of the vertices, posed. */
function* drawn({ body, face }: Figure): Generator<Vector3> {
  for (const mesh of [body, face].filter((one): one is SkinnedMesh | Mesh => one !== undefined)) {
    const { count } = mesh.geometry.getAttribute('position');
    for (let i = 0; i < count; i += 29) yield mesh.getVertexPosition(i, new Vector3()).applyMatrix4(mesh.matrixWorld);
  }
}

const ELEVATION = 0.08;
const AROUND = [0, 0.18, Math.PI / 2, 4].map((turn) =>
  new Vector3(Math.sin(turn), 0, Math.cos(turn)).multiplyScalar(Math.cos(ELEVATION)).setY(Math.sin(ELEVATION)),
);

const rising = (height: number) => [0, 0.3, 1, 0.4].map((part) => [0, 97 + height * part, 0, 0, 0, 0]);
const motions: Record<string, Encodable> = {
  'stands and rises by 60 cm': moving(rising(60)),
  'rises, in metres': moving(rising(60), { unit: 0.01 }),
  'rises, in inches': moving(rising(60), { unit: 1 / 2.54 }),
  'begins on its knees, then stands': moving([50, 97].map((y) => [0, y, 0, 0, 0, 0])),
  'walks 30 metres': moving([0, 1000, 3000].map((z) => [z / 2, 97, z, 0, 0, 0])),
  'lies down': moving([0, 45, 90].map((turn) => [0, 97 - turn, 0, 0, -turn, 0])),
  'rolls over to its side': moving([0, 90, 180].map((turn) => [0, 97, 0, turn, 0, 0])),
  'climbs 20 metres': moving([0, 500, 2000].map((y) => [0, 97 + y, y, 0, 0, 0])),
  'jumps once in a minute': moving(Array.from({ length: 1802 }, (_, i) => [0, i === 901 ? 200 : 97, 0, 0, 0, 0])),
};

test.each(Object.entries(motions))('a figure that %s stays in view from every side', async (_, motion) => {
  const figure = await figureOf(motion);
  const shown = { ...figure, times: figure.times.length > 100 ? figure.furthest : figure.times };
  for (const aspect of [0.45, 0.75, 2.2]) {
    const most = furthestOfBody(shown, aspect);
    expect(most).toBeLessThan(0.97);
    expect(most).toBeGreaterThan(0.6);
  }
});

test('a speaker with a face is nearly as tall as its picture', async () => {
  const most = furthestOfBody(await figureOf(await syntheticClip(1)), 0.75 / 0.6);
  expect(most).toBeGreaterThan(0.8);
  expect(most).toBeLessThan(0.97);
});

test('a face alone is seen whole, turned and with its mouth open', async () => {
  const values = Float32Array.of(0, 0, 0, 1, 1.2, 0.5, 1, 0, -0.6);
  const figure = await figureOf(faceEncodable(['jawOpen', 'HeadYaw', 'HeadPitch'], 30, values));
  const { face } = figure;
  if (face === undefined || figure.body !== undefined) return expect.fail();
  const away = faceDistanceOf(face.getWorldScale(new Vector3()).y);
  for (const aspect of [0.45, 0.75, 2.2]) {
    const most = furthest(figure, { aspect, away, lookedAt: () => face.getWorldPosition(new Vector3()) });
    expect(most).toBeLessThan(1);
    expect(most).toBeGreaterThan(0.6);
  }
});
