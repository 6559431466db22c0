import { runtimeVersion } from '@antiphon/onnxruntime';
import { processorKind } from './processor-kind';

/** What motions are computed with here: where both are what they were, the same request gives the same bits. */
export function computedOn(): { readonly runtime: string; readonly processor: string } {
  return { runtime: runtimeVersion().version, processor: processorKind() };
}
