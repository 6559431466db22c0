import type { Primitive } from '@gltf-transform/core';
import type { MeshBuilder } from './mesh-builder';
import type { Scene } from './scene';

/** A mesh as a glTF primitive with positions, normals, vertex colours and the scene's material. */
export function primitiveOf<Tag>(
  { document, material, accessor }: Scene,
  mesh: MeshBuilder<Tag>,
  group: (tag: Tag) => string | number,
): Primitive {
  const colours = new Uint8Array(4 * mesh.colours.length).fill(255);
  mesh.colours.forEach((colour, i) =>
    colours.set(
      colour.map((value) => Math.round(255 * value)),
      4 * i,
    ),
  );
  const narrow = mesh.positions.length <= 65535;
  return document
    .createPrimitive()
    .setMaterial(material)
    .setIndices(accessor('SCALAR', narrow ? Uint16Array.from(mesh.triangles) : Uint32Array.from(mesh.triangles)))
    .setAttribute('POSITION', accessor('VEC3', Float32Array.from(mesh.positions.flat())))
    .setAttribute('NORMAL', accessor('VEC3', Float32Array.from(mesh.normals(group).flat())))
    .setAttribute('COLOR_0', accessor('VEC4', colours).setNormalized(true));
}
