import { channelCount, type ChannelName, type Joint, type Skeleton } from '@antiphon/formats';

type Vector = readonly [number, number, number];

const ROTATION: readonly ChannelName[] = ['Zrotation', 'Xrotation', 'Yrotation'];
const ROOT: readonly ChannelName[] = ['Xposition', 'Yposition', 'Zposition', ...ROTATION];

/** Name, parent, offset in cm (y up, z forward, T-pose), end site. Mixamo's names, so that retargeting tools know them. */
const JOINTS: readonly (readonly [name: string, parent: string | null, offset: Vector, endSite?: Vector])[] = [
  ['Hips', null, [0, 96, 0]],
  ['Spine', 'Hips', [0, 10, -1]],
  ['Spine1', 'Spine', [0, 12, 0]],
  ['Spine2', 'Spine1', [0, 13, 0]],
  ['Neck', 'Spine2', [0, 15, 1]],
  ['Head', 'Neck', [0, 9, 2], [0, 18, 3]],
  ...side('Left', 1),
  ...side('Right', -1),
];

function side(name: 'Left' | 'Right', sign: 1 | -1): (readonly [string, string, Vector, Vector?])[] {
  return [
    [`${name}Shoulder`, 'Spine2', [6 * sign, 10, 1]],
    [`${name}Arm`, `${name}Shoulder`, [12 * sign, -1, -2]],
    [`${name}ForeArm`, `${name}Arm`, [28 * sign, 0, 0]],
    [`${name}Hand`, `${name}ForeArm`, [26 * sign, 0, 0]],
    [`${name}HandMiddle1`, `${name}Hand`, [9 * sign, 0, 0], [9 * sign, 0, 0]],
    [`${name}UpLeg`, 'Hips', [9 * sign, -4, 0]],
    [`${name}Leg`, `${name}UpLeg`, [0, -43, 0]],
    [`${name}Foot`, `${name}Leg`, [0, -42, -2]],
    [`${name}ToeBase`, `${name}Foot`, [0, -6, 13], [0, 0, 7]],
  ];
}

/** A person of 1.77 m who stands still on both legs: 24 joints, of which the upper body moves. */
export const SYNTHETIC_SKELETON: Skeleton = {
  joints: JOINTS.map(([name, parent, offset, endSite]): Joint => {
    const index = JOINTS.findIndex(([candidate]) => candidate === parent);
    const channels = parent === null ? ROOT : ROTATION;
    return endSite ? { name, parent: index, offset, channels, endSite } : { name, parent: index, offset, channels };
  }),
};

/** The joints that gestures, nods and sway turn. */
export const MOVING_JOINTS = [
  'Spine',
  'Spine2',
  'Neck',
  'Head',
  'LeftArm',
  'LeftForeArm',
  'LeftHand',
  'RightArm',
  'RightForeArm',
  'RightHand',
] as const;

export type MovingJoint = (typeof MOVING_JOINTS)[number];

/** Index of a joint in the skeleton. */
export function jointIndex(name: string): number {
  return JOINTS.findIndex(([candidate]) => candidate === name);
}

/** Where a joint's rotation channels begin in a frame; they are in the order Z, X, Y. */
export function rotationOffset(name: string): number {
  const index = jointIndex(name);
  const before = channelCount({ joints: SYNTHETIC_SKELETON.joints.slice(0, index) });
  return before + SYNTHETIC_SKELETON.joints[index].channels.length - 3;
}

/** One value per channel: hips at standing height, fingers a little bent, all moving joints unturned. */
export function staticChannels(): number[] {
  const rest = new Array<number>(channelCount(SYNTHETIC_SKELETON)).fill(0);
  rest.splice(0, 3, ...SYNTHETIC_SKELETON.joints[0].offset);
  rest[rotationOffset('LeftHandMiddle1') + 2] = 25;
  rest[rotationOffset('RightHandMiddle1') + 2] = -25;
  return rest;
}
