/** The 52 blend shapes of ARKit's face tracking (`ARFaceAnchor.BlendShapeLocation`), by their names in Apple's documentation, grouped by part of the face. */
// prettier-ignore
export const ARKIT_52 = [
  'eyeBlinkLeft', 'eyeLookDownLeft', 'eyeLookInLeft', 'eyeLookOutLeft', 'eyeLookUpLeft', 'eyeSquintLeft', 'eyeWideLeft',
  'eyeBlinkRight', 'eyeLookDownRight', 'eyeLookInRight', 'eyeLookOutRight', 'eyeLookUpRight', 'eyeSquintRight', 'eyeWideRight',
  'jawForward', 'jawLeft', 'jawRight', 'jawOpen',
  'mouthClose', 'mouthFunnel', 'mouthPucker', 'mouthLeft', 'mouthRight', 'mouthSmileLeft', 'mouthSmileRight',
  'mouthFrownLeft', 'mouthFrownRight', 'mouthDimpleLeft', 'mouthDimpleRight', 'mouthStretchLeft', 'mouthStretchRight',
  'mouthRollLower', 'mouthRollUpper', 'mouthShrugLower', 'mouthShrugUpper', 'mouthPressLeft', 'mouthPressRight',
  'mouthLowerDownLeft', 'mouthLowerDownRight', 'mouthUpperUpLeft', 'mouthUpperUpRight',
  'browDownLeft', 'browDownRight', 'browInnerUp', 'browOuterUpLeft', 'browOuterUpRight',
  'cheekPuff', 'cheekSquintLeft', 'cheekSquintRight', 'noseSneerLeft', 'noseSneerRight', 'tongueOut',
] as const;

/** The name of one of ARKit's 52 face channels, such as `jawOpen`. */
export type ArkitName = (typeof ARKIT_52)[number];

const ARKIT = new Set(ARKIT_52.map((name) => name.toLowerCase()));

/** Whether a face channel is a blend shape of ARKit, by its name in any case and behind any prefix (`blendShapes.JawOpen`). */
export function isArkitChannel(name: string): boolean {
  return ARKIT.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}
