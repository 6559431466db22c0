import { type MotionFormat, featureNames } from '@antiphon/formats/motion';

/**
 * Which joint belongs to which part, by its name; the first that fits counts. Whatever fits none is `torso`.
 * The hip of one side (`LeftHip`, `l_hip`, `LHipJoint`) is a leg; the hips of both are the root. `Armature` is no arm.
 */
const JOINTS: readonly (readonly [part: string, name: RegExp])[] = [
  ['hands', /hand|finger|thumb|index|middle|ring|pinky|little|wrist/i],
  ['head', /head|neck|jaw|eye/i],
  [
    'legs',
    /(left|right|(^|[_:.])[lr])[_ .]?hip(?!s)|hip[_ .](l|r|left|right)$|thigh|leg|knee|shin|foot|ankle|toe|calf/i,
  ],
  ['arms', /shoulder|clavicle|collar|arm(?!ature)|elbow/i],
];

/** Named channels that are angles of some skeleton's joints, not of a face: audio2photoreal's pose. */
const ANGLE = /^angle_\d+$/;

/**
 * Which features belong to which part of the body: `face` (blend shapes), `head`, `arms`, `hands`, `legs` and `torso` by the names of joints; `body` for angles of joints that have no
 * names. Parts without features are left out.
 */
export function partsOf(format: MotionFormat): Record<string, number[]> {
  const parts: Record<string, number[]> = {};
  const names = featureNames(format);
  const faces = new Set(format.parts.flatMap((part) => (part.kind === 'blendshapes' ? part.names : [])));
  names.forEach((name, feature) => {
    (parts[partOf(name, faces)] ??= []).push(feature);
  });
  return parts;
}

/** The part of the body that a joint of this name belongs to. */
export function partOfJoint(joint: string): string {
  return JOINTS.find(([, name]) => name.test(joint))?.[0] ?? 'torso';
}

function partOf(feature: string, faces: ReadonlySet<string>): string {
  if (faces.has(feature)) return ANGLE.test(feature) ? 'body' : 'face';
  return partOfJoint(feature.replace(/\.(rotation|position)\.\w+$/, ''));
}
