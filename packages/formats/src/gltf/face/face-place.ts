import type { Node } from '@gltf-transform/core';
import type { Quaternion } from '../rotation-tracks';

/** Where a face belongs. */
export interface FacePlace {
  readonly parent: Node;
  /** Metres of half a head. */
  readonly size: number;
  /** Brings the face's axes (left, up, forward) to the parent's. */
  readonly rotation: Quaternion;
}
