import type { Document } from '@gltf-transform/core';
import type { MotionSource } from '../motion/motion-codec';
import { addFace, addStillFace } from './face/face-node';
import type { FacePlace } from './face/face-place';
import { addFigure } from './figure-node';
import { newScene } from './scene';

/**
 * A motion as a glTF 2.0 document: metres, y up. The skeleton becomes a skinned figure whose joints are nodes of the same names, animated by rotations and, where
 * the file has position channels, translations; a figure's unit is found from its height (`metresPerUnit`, noted in the extras of the node `figure`).
 * Face channels become morph targets of a schematic head, by their own names (`extras.targetNames`), in the order of the motion; ARKit's, and other rigs' where
 * their names tell (`faceChannels`), move it, the others are there and move nothing. ARKit's weights are clamped to 0 … 1. Without a skeleton, the head stands
 * alone and turns with `HeadYaw`, `HeadPitch` and `HeadRoll` (radians).
 */
export async function motionDocument({ skeleton, blendshapes }: MotionSource): Promise<Document> {
  const scene = await newScene();
  const place: FacePlace | undefined = skeleton && addFigure(scene, skeleton);
  if (blendshapes !== undefined) addFace(scene, blendshapes, place);
  else if (place !== undefined) addStillFace(scene, place);
  return scene.document;
}
