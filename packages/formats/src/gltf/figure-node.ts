import { channelCount, type SkeletonMotion } from '../skeleton/skeleton';
import { bodyFrame, headJoint, jointPositions, metresPerUnit } from './body-frame';
import type { FacePlace } from './face/face-place';
import { figureMesh } from './figure-mesh';
import type { Vector } from './mesh-builder';
import { primitiveOf } from './primitive';
import { endSitesOf, jointTracks, quaternionOf, type Quaternion } from './rotation-tracks';
import type { Scene } from './scene';

/** Half a head as a part of a body's height. */
const HALF_HEAD = 0.068;

/**
 * Adds the skeleton as a tree of joints under a node `figure` (turned so that y is up, where the file has another axis up), their animation, and a skinned mesh.
 * @returns where a face belongs
 */
export function addFigure(scene: Scene, motion: SkeletonMotion): FacePlace {
  const { document, accessor } = scene;
  const { skeleton, frames, fps } = motion;
  const first = motion.values.subarray(0, channelCount(skeleton));
  const posed = bodyFrame(skeleton, jointPositions(skeleton, first, 0));
  const bind = jointPositions(skeleton, unturned(motion, first), 0);
  const bound = bodyFrame(skeleton, bind);
  const scale = metresPerUnit(posed.extent);
  const upright = arcToY(posed.up);
  const figure = document
    .createNode('figure')
    .setRotation([...upright])
    .setExtras({ metresPerUnit: scale });
  scene.add(figure);

  const tracks = jointTracks(motion);
  const nodes = skeleton.joints.map(({ name, offset }, index) => {
    const { rotations, translations, turns, travels } = tracks[index] ?? { turns: false, travels: false };
    const moved = translations?.map((value) => value * scale);
    const node = document.createNode(name).setTranslation(triple(moved ?? offset.map((value) => value * scale)));
    if (rotations !== undefined)
      node.setRotation([rotations[0] ?? 0, rotations[1] ?? 0, rotations[2] ?? 0, rotations[3] ?? 1]);
    const times = scene.times(frames, fps);
    if (travels && moved !== undefined) scene.animate(node, 'translation', times, accessor('VEC3', moved));
    if (turns && rotations !== undefined)
      scene.animate(node, 'rotation', times, accessor('VEC4', Float32Array.from(rotations)));
    return node;
  });
  skeleton.joints.forEach(({ parent }, index) => {
    const node = nodes[index];
    if (node !== undefined) (nodes[parent] ?? figure).addChild(node);
  });

  const place = (v: Vector) => rotate(upright, [v[0] * scale, v[1] * scale, v[2] * scale]);
  const ends = endSitesOf(skeleton, bind).map((end) => end && place(end));
  const mesh = figureMesh(skeleton, bind.map(place), ends, posed.extent * scale);
  const joints = new Uint16Array(4 * mesh.positions.length);
  const weights = new Uint8Array(4 * mesh.positions.length);
  mesh.tags.forEach((joint, i) => {
    joints[4 * i] = joint;
    weights[4 * i] = 255;
  });
  const primitive = primitiveOf(scene, mesh, (joint) => joint)
    .setAttribute('JOINTS_0', accessor('VEC4', joints))
    .setAttribute('WEIGHTS_0', accessor('VEC4', weights).setNormalized(true));
  const skin = document
    .createSkin('skeleton')
    .setSkeleton(figure)
    .setInverseBindMatrices(accessor('MAT4', inverseBind(bind, scale, upright)));
  for (const node of nodes) skin.addJoint(node);
  scene.add(document.createNode('body').setMesh(document.createMesh('body').addPrimitive(primitive)).setSkin(skin));

  const size = HALF_HEAD * posed.extent * scale;
  const head = nodes[headJoint(skeleton)];
  const axes = [bound.left, bound.up, bound.forward];
  const rotation = quaternionOf(
    [0, 1, 2].flatMap((row) => axes.map((axis) => axis[row] ?? 0)) as unknown as Parameters<typeof quaternionOf>[0],
  );
  if (head !== undefined) return { parent: head, size, rotation };
  // No head by name: the face floats above the figure.
  const top = Math.max(...bind.map((position) => place(position)[1]));
  const above = document.createNode('face place').setTranslation([0, top + size, 0]);
  scene.add(above);
  return { parent: above, size, rotation: [0, 0, 0, 1] };
}

/** A frame's values with every rotation at 0. */
function unturned({ skeleton }: SkeletonMotion, values: Float64Array): number[] {
  const names = skeleton.joints.flatMap(({ channels }) => channels);
  return names.map((name, column) => (name.endsWith('position') ? (values[column] ?? 0) : 0));
}

/** `[joints, 16]`, column-major: from the upright figure, in metres, to each joint of the bind pose, whose axes are the file's. */
function inverseBind(bind: readonly Vector[], scale: number, upright: Quaternion): Float32Array<ArrayBuffer> {
  const back: Quaternion = [-upright[0], -upright[1], -upright[2], upright[3]];
  const columns = (
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ] as const
  ).map((axis) => [...rotate(back, axis), 0]);
  return Float32Array.from(bind.flatMap((at) => [...columns.flat(), ...at.map((value) => -value * scale), 1]));
}

/** The shortest rotation that brings a coordinate axis to +y. */
function arcToY(up: Vector): Quaternion {
  if (up[1] < -0.5) return [1, 0, 0, 0];
  const half = Math.SQRT1_2;
  if (Math.abs(up[2]) > 0.5) return [up[2] > 0 ? -half : half, 0, 0, half];
  if (Math.abs(up[0]) > 0.5) return [0, 0, up[0] > 0 ? half : -half, half];
  return [0, 0, 0, 1];
}

function rotate([x, y, z, w]: Quaternion, v: Vector): Vector {
  const t = [2 * (y * v[2] - z * v[1]), 2 * (z * v[0] - x * v[2]), 2 * (x * v[1] - y * v[0])] as const;
  return [
    v[0] + w * t[0] + y * t[2] - z * t[1],
    v[1] + w * t[1] + z * t[0] - x * t[2],
    v[2] + w * t[2] + x * t[1] - y * t[0],
  ];
}

function triple(values: ArrayLike<number>): [number, number, number] {
  return [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0];
}
