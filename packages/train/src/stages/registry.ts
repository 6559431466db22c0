import { AntiphonError } from '@antiphon/core';
import { codec } from './codec/codec';
import { guide } from './guide/guide';
import { lips } from './lips/lips';
import type { Stage } from './stage';

/** Every stage beside the denoiser. A new one is a line here. */
const STAGES = [codec, guide, lips] as unknown as readonly Stage[];

/**
 * The stage of this kind: `codec`, `guide` or `lips`. @throws INVALID_INPUT
 * @throws INVALID_INPUT for a kind that none has, listing those that are known
 */
export function stageOfKind(kind: string): Stage {
  const found = STAGES.find((stage) => stage.kind === kind);
  if (found !== undefined) return found;
  const known = STAGES.map((stage) => stage.kind).join(', ');
  throw new AntiphonError('INVALID_INPUT', { source: 'stage', problem: `"${kind}" is unknown. Known: ${known}` });
}
