import { blurMatrix, PERTURBATION_KINDS, type Perturbation } from '@antiphon/core';
import type { NetworkInput } from './session-protocol';

/**
 * What tells a network where its layers are weakened: for each kind 1 where a row has it in a layer, `[E·B, layers]`, and `kernel`, how queries are blurred, `[E·B, T, T]`.
 * @param perturbations one for each of E evaluations of a batch; undefined where none is asked for
 * @throws where a layer is named that the network does not have
 */
export function perturbationInputs(
  perturbations: readonly (Perturbation | undefined)[],
  { batch, frames, layers }: { readonly batch: number; readonly frames: number; readonly layers: number },
): Record<string, NetworkInput> {
  const rows = perturbations.length * batch;
  const masks = Object.fromEntries(
    PERTURBATION_KINDS.map((kind) => [kind, { shape: [rows, layers], values: new Float32Array(rows * layers) }]),
  );
  const kernel = new Float32Array(rows * frames ** 2);
  perturbations.forEach((perturb, evaluation) => {
    if (perturb === undefined) return;
    const beyond = perturb.layers.find((layer) => !Number.isInteger(layer) || layer < 0 || layer >= layers);
    // It would be written into the row of another item.
    if (beyond !== undefined) throw new Error(`there is no layer ${beyond}; the model has 0 … ${layers - 1}`);
    const blur = perturb.kind === 'blur' ? blurMatrix(frames, perturb.width) : undefined;
    for (let row = evaluation * batch; row < (evaluation + 1) * batch; row++) {
      for (const layer of perturb.layers)
        masks[perturb.kind]?.values.fill(1, row * layers + layer, row * layers + layer + 1);
      if (blur !== undefined) kernel.set(blur, row * frames ** 2);
    }
  });
  return { ...masks, kernel: { shape: [rows, frames, frames], values: kernel } };
}
