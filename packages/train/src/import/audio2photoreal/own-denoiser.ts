import { dirname } from 'node:path';
import { readFile } from 'node:fs/promises';
import { filmTransformerParameters, type FilmTransformerConfig } from '@antiphon/core/models';
import { isHeard } from '@antiphon/data';
import { bandProblem, packEncoders, type BundleManifest } from '@antiphon/data/bundle';
import { networkSchema } from '../../checkpoint/network-schema';
import { denoiserNames } from '../../export/export-weights';
import { filmNetworks } from '../../export/film-networks';
import { assertGuides, guideNetworks, type GuideNetwork } from '../../export/guide-networks';
import { assertNoneLeft, invalidWeights, tensorsOf, type StateDict } from './weights/state-dict';

/** What a denoiser of ours says of its bundle. */
export type OwnBundle = Extract<NonNullable<StateDict['about']>, { readonly of: 'denoiser' }>['bundle'];

/** The network's config in a file that says what it is. @throws INVALID_WEIGHTS */
export function ownConfig(path: string, { model }: OwnBundle): FilmTransformerConfig {
  const parsed = networkSchema.safeParse(model.config);
  if (parsed.success) return parsed.data;
  throw invalidWeights(
    path,
    'what it says of its network cannot be read. Write it again with "antiphon export --weights"',
  );
}

/**
 * A denoiser that `antiphon export --weights` wrote as the parts of a bundle: the very one that `antiphon export --out` makes, without its weaker model.
 * @throws INVALID_WEIGHTS where a tensor is missing, has another shape or is left over; FILE_NOT_FOUND where the network of its audio encoder is not beside it, INVALID_WEIGHTS where that is another one
 */
export async function ownDenoiserBundle(
  name: string,
  state: StateDict,
  said: OwnBundle,
  guide: GuideNetwork | undefined,
): Promise<{ readonly manifest: Omit<BundleManifest, 'networks'>; readonly networks: Record<string, Uint8Array> }> {
  const bundle = { ...said };
  delete bundle.weak;
  const config = ownConfig(state.path, said);
  const names = denoiserNames(config, bundle.conditions);
  const specs = filmTransformerParameters(config).map(({ name: own, shape }) => ({
    own,
    name: names[own] ?? own,
    shape,
  }));
  const known = new Set(specs.map((spec) => spec.name));
  assertNoneLeft(state, (tensor) => known.has(tensor));
  const tensors = tensorsOf(state, specs);
  const parameters = Object.fromEntries(specs.map((spec) => [spec.own, tensors[spec.name]]));
  const problem = bandProblem(bundle);
  if (problem !== undefined) throw invalidWeights(state.path, `what it says of itself: ${problem}`);
  const made = await filmNetworks({ config, parameters, band: bundle.band?.kept });
  const networks: Record<string, Uint8Array> = {
    encoder: made.encoder,
    denoiser: await made.denoiser(),
    perturbed: await made.perturbed(),
  };
  const { conditions, files } = await packEncoders(bundle.conditions, { folder: dirname(state.path) });
  const altered = conditions.find(
    (spec, i) => isHeard(spec) && JSON.stringify(spec) !== JSON.stringify(bundle.conditions[i]),
  );
  if (altered !== undefined)
    throw invalidWeights(
      state.path,
      `the network of its audio encoder "${altered.name}", which lies beside it, is another one than it was written with`,
    );
  for (const [file, path] of Object.entries(files)) networks[file.replace(/\.onnx$/, '')] = await readFile(path);
  const parts = guide && (await guideNetworks(guide, assertGuides(guide.model, bundle, 'The guide')));
  return {
    networks: { ...networks, ...parts?.networks },
    manifest: { ...bundle, name, ...(parts && { guide: parts.guide }) },
  };
}
