import type { Accessor, Node } from '@gltf-transform/core';
import type { BlendshapeMotion } from '../../motion/motion-codec';
import { primitiveOf } from '../primitive';
import type { Quaternion } from '../rotation-tracks';
import type { Scene } from '../scene';
import { isArkit } from './face-channel';
import type { FaceMesh } from './face-mesh';
import type { FacePlace } from './face-place';
import { displacements, headAtRest } from './face-targets';

/** Metres of half a head that stands alone. */
const USUAL_SIZE = 0.115;
/** From where a head turns to its centre, half heads. */
const PIVOT = { up: 0.55, forward: 0.14 };

/** Adds a head whose morph targets are the motion's channels, animated; it stands alone without a place. */
export function addFace(scene: Scene, motion: BlendshapeMotion, place = standingAlone(scene, motion)): void {
  const { document, accessor } = scene;
  const { names, fps, values } = motion;
  const primitive = primitiveOf(scene, headAtRest(), groupOf);
  let unmoved: Accessor | undefined;
  for (const name of names) {
    const moved = displacements(name);
    const still = moved.every((value) => value === 0);
    const target = still && unmoved !== undefined ? unmoved : accessor('VEC3', moved).setSparse(true);
    if (still) unmoved = target;
    primitive.addTarget(document.createPrimitiveTarget(name).setAttribute('POSITION', target));
  }
  const limited = names.map(isArkit);
  const weights = Float32Array.from(values, (value, i) =>
    limited[i % names.length] ? Math.min(1, Math.max(0, value)) : value,
  );
  const face = document
    .createMesh('face')
    .addPrimitive(primitive)
    .setWeights(Array.from(weights.subarray(0, names.length)))
    .setExtras({ targetNames: [...names] });
  const node = faceNode(scene, place).setMesh(face);
  scene.animate(node, 'weights', scene.times(values.length / names.length, fps), accessor('SCALAR', weights));
}

/** Adds a head that does nothing of its own. */
export function addStillFace(scene: Scene, place: FacePlace): void {
  const mesh = scene.document.createMesh('face').addPrimitive(primitiveOf(scene, headAtRest(), groupOf));
  faceNode(scene, place).setMesh(mesh);
}

function faceNode({ document }: Scene, { parent, size, rotation }: FacePlace): Node {
  const turn = document.createNode('face frame').setRotation([...rotation]);
  const node = document
    .createNode('face')
    .setTranslation([0, PIVOT.up * size, PIVOT.forward * size])
    .setScale([size, size, size]);
  parent.addChild(turn.addChild(node));
  return node;
}

/** Smooth within a part; the edges of lips, lids and so on stay edges. */
function groupOf({ part, s }: FaceMesh['tags'][number]): string {
  return part === 'skin' ? part : `${part}${s}`;
}

/** A node for the head at the height of its neck, turned by the motion's head angles where there are any. */
function standingAlone(scene: Scene, { names, fps, values }: BlendshapeMotion): FacePlace {
  const head = scene.document.createNode('head');
  scene.add(head);
  const [yaw, pitch, roll] = ['yaw', 'pitch', 'roll'].map((angle) =>
    names.findIndex((name) => name.toLowerCase() === `head${angle}`),
  );
  const frames = values.length / names.length;
  if (Math.max(yaw ?? -1, pitch ?? -1, roll ?? -1) >= 0) {
    const turns = new Float32Array(4 * frames);
    for (let frame = 0; frame < frames; frame++) {
      const read = (column = -1) => (column < 0 ? 0 : (values[frame * names.length + column] ?? 0));
      turns.set(fromAngles(read(yaw), read(pitch), read(roll)), 4 * frame);
    }
    head.setRotation([turns[0] ?? 0, turns[1] ?? 0, turns[2] ?? 0, turns[3] ?? 1]);
    scene.animate(head, 'rotation', scene.times(frames, fps), scene.accessor('VEC4', turns));
  }
  return { parent: head, size: USUAL_SIZE, rotation: [0, 0, 0, 1] };
}

/** About y, then the turned x, then the turned z (radians). */
function fromAngles(yaw: number, pitch: number, roll: number): Quaternion {
  const [c1, s1, c2, s2, c3, s3] = [yaw, pitch, roll].flatMap((angle) => [
    Math.cos(angle / 2),
    Math.sin(angle / 2),
  ]) as [number, number, number, number, number, number];
  return [
    c1 * s2 * c3 + s1 * c2 * s3,
    s1 * c2 * c3 - c1 * s2 * s3,
    c1 * c2 * s3 - s1 * s2 * c3,
    c1 * c2 * c3 + s1 * s2 * s3,
  ];
}
