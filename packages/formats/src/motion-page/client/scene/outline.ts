import { Box3, Vector3, type Mesh, type Object3D, type SkinnedMesh } from 'three';

/** Points that move with an object, in its own axes. */
export interface Corners {
  readonly object: Object3D;
  readonly points: readonly Vector3[];
}

/** The corners of a box around each limb, which hangs from one joint alone, and of one around the head, whatever face it makes. */
export function cornersOf(body: SkinnedMesh | undefined, face: Mesh | undefined): Corners[] {
  const limbs = body === undefined ? [] : limbBoxes(body);
  if (face === undefined) return limbs;
  face.geometry.computeBoundingBox(); // morph targets included
  return [...limbs, { object: face, points: corners(face.geometry.boundingBox ?? new Box3()) }];
}

/** Where the corners are now. The vector is the same one every time. */
export function* outlineOf(all: readonly Corners[]): Generator<Vector3> {
  const at = new Vector3();
  for (const { object, points } of all)
    for (const point of points) yield at.copy(point).applyMatrix4(object.matrixWorld);
}

function limbBoxes({ geometry, skeleton, bindMatrix }: SkinnedMesh): Corners[] {
  const boxes = skeleton.bones.map(() => new Box3());
  const [position, joint] = [geometry.getAttribute('position'), geometry.getAttribute('skinIndex')];
  const at = new Vector3();
  for (let i = 0; i < position.count; i++) {
    const bone = joint.getX(i);
    const inverse = skeleton.boneInverses[bone];
    if (inverse !== undefined)
      boxes[bone]?.expandByPoint(at.fromBufferAttribute(position, i).applyMatrix4(bindMatrix).applyMatrix4(inverse));
  }
  return skeleton.bones.map((object, bone) => {
    const box = boxes[bone] ?? new Box3();
    // A joint without a limb is a point.
    return { object, points: box.isEmpty() ? [new Vector3()] : corners(box) };
  });
}

function corners({ min, max }: Box3): Vector3[] {
  return [min.x, max.x].flatMap((x) => [min.y, max.y].flatMap((y) => [min.z, max.z].map((z) => new Vector3(x, y, z))));
}
