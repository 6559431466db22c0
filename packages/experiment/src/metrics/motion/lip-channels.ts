import type { MotionFormat } from '@antiphon/formats';

/** Feature indices of the blendshapes that articulate (ARKit's jaw and mouth channels). */
export function lipChannels(format: MotionFormat): number[] {
  const found: number[] = [];
  let at = 0;
  for (const part of format.parts) {
    if (part.kind === 'blendshapes') {
      part.names.forEach((name, i) => {
        if (/^(jaw|mouth)/i.test(name)) found.push(at + i);
      });
      at += part.names.length;
    } else at += 6 * part.rotating.length + 3 * part.translating.length;
  }
  return found;
}
