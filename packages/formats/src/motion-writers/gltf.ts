import { motionDocument } from '../gltf/motion-document';
import { decodedWhole } from './decoded-blocks';
import type { MotionFile, EncodableStream } from './motion-file';
import { gltfBytes, textProblem } from './text-limit';

/** Binary glTF 2.0, see `motionDocument`. Holds the motion in memory. */
export const glbFile: MotionFile = {
  contentType: 'model/gltf-binary',
  async *write(motion) {
    yield await encodeGlb(motion);
  },
};

/** The same as `glb` in JSON, its numbers inside as a data URI. Holds the motion in memory. */
export const gltfFile: MotionFile = {
  contentType: 'model/gltf+json',
  problem: ({ format, frames }) => textProblem('a .gltf', (4 / 3) * gltfBytes(format, frames)),
  async *write(motion) {
    const { WebIO } = await import('@gltf-transform/core');
    const { json, resources } = await new WebIO().writeJSON(await motionDocument(await decodedWhole(motion)));
    for (const buffer of json.buffers ?? []) {
      const bytes = resources[buffer.uri ?? ''];
      if (bytes !== undefined)
        buffer.uri = `data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`;
    }
    yield `${JSON.stringify(json)}\n`;
  },
};

/** A motion as the bytes of a GLB file. */
export async function encodeGlb(motion: EncodableStream): Promise<Uint8Array> {
  const { WebIO } = await import('@gltf-transform/core');
  return new WebIO().writeBinary(await motionDocument(await decodedWhole(motion)));
}
