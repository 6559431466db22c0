import { faceChannels } from './face-channel';
import { faceMesh, type FaceMesh } from './face-mesh';
import { faceDisplacement } from './face-shapes';

/** Half heads: what moves less is at rest. */
const STILL = 0.003;

let head: FaceMesh | undefined;
/** By what moves the head, of which there is little: channels of any name are combinations of ARKit's shapes. */
const known = new Map<string, Float32Array<ArrayBuffer>>();

/** The schematic head, made once. Not to be changed. */
export function headAtRest(): FaceMesh {
  return (head ??= faceMesh());
}

/** How far each point of the head moves for a weight of 1 of a face channel, `[points, 3]`: all 0 for one that moves nothing. Made once; not to be changed. */
export function displacements(name: string): Float32Array<ArrayBuffer> {
  const channels = faceChannels(name);
  const key = JSON.stringify(channels);
  const found = known.get(key) ?? displacementsBy(channels, headAtRest());
  known.set(key, found);
  return found;
}

function displacementsBy(channels: ReturnType<typeof faceChannels>, mesh: FaceMesh): Float32Array<ArrayBuffer> {
  const moved = new Float32Array(3 * mesh.positions.length);
  if (channels.length === 0) return moved;
  mesh.positions.forEach((position, i) => {
    const tag = mesh.tags[i];
    if (tag === undefined) return;
    for (const { shape, gain } of channels)
      faceDisplacement(shape, position, tag).forEach((value, axis) => {
        moved[3 * i + axis] = (moved[3 * i + axis] ?? 0) + gain * value;
      });
    const own = moved.subarray(3 * i, 3 * i + 3);
    if (Math.hypot(...own) < STILL) own.fill(0);
  });
  return moved;
}
