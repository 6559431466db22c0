import type { Primitive } from '@gltf-transform/core';
import type { MeshBuilder } from './mesh-builder';
import type { Scene } from './scene';

/** A mesh as a glTF primitive with positions, normals, vertex colours and the scene's material. @param group always the same of a mesh */
export function primitiveOf<Tag>(
  { document, material, accessor }: Scene,
  mesh: MeshBuilder<Tag>,
  group: (tag: Tag) => string | number,
): Primitive {
  const { indices, positions, normals, colours } = surfaceOf(mesh, group);
  return document
    .createPrimitive()
    .setMaterial(material)
    .setIndices(accessor('SCALAR', indices))
    .setAttribute('POSITION', accessor('VEC3', positions))
    .setAttribute('NORMAL', accessor('VEC3', normals))
    .setAttribute('COLOR_0', accessor('VEC4', colours).setNormalized(true));
}

/** A mesh as numbers. */
interface Surface {
  readonly indices: Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
  readonly positions: Float32Array<ArrayBuffer>;
  readonly normals: Float32Array<ArrayBuffer>;
  readonly colours: Uint8Array<ArrayBuffer>;
}

/** The head is the same in every file. */
const surfaces = new WeakMap<object, Surface>();

function surfaceOf<Tag>(mesh: MeshBuilder<Tag>, group: (tag: Tag) => string | number): Surface {
  const known = surfaces.get(mesh);
  if (known !== undefined) return known;
  const colours = new Uint8Array(4 * mesh.colours.length).fill(255);
  mesh.colours.forEach((colour, i) =>
    colours.set(
      colour.map((value) => Math.round(255 * value)),
      4 * i,
    ),
  );
  const narrow = mesh.positions.length <= 65535;
  const surface = {
    indices: narrow ? Uint16Array.from(mesh.triangles) : Uint32Array.from(mesh.triangles),
    positions: Float32Array.from(mesh.positions.flat()),
    normals: Float32Array.from(mesh.normals(group).flat()),
    colours,
  };
  surfaces.set(mesh, surface);
  return surface;
}
