import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { assertNoFindings } from '@antiphon/generate';
import {
  parseDeployment,
  readDeployment,
  rememberedRanges,
  type Deployment,
  type RememberedRanges,
} from '@antiphon/serve';

/** What is served: a deployment file, or one bundle as a deployment of one arm. */
export interface Served {
  readonly deployment: Deployment;
  /** Of the file; undefined where a bundle is served. */
  readonly file: string | undefined;
  /** Ranges of the arms, remembered beside the file. */
  readonly remembered: RememberedRanges | undefined;
}

/**
 * @param path of a deployment file or of a bundle's folder
 * @param strict refuse bundles whose guidance audit has findings
 * @throws FILE_NOT_FOUND, INVALID_INPUT, NEWER_FORMAT, FINDINGS
 */
export async function servedDeployment(path: string, { strict }: { readonly strict: boolean }): Promise<Served> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  const deployment = isFile ? await readDeployment(path) : ofBundle(path);
  if (strict) for (const folder of Object.values(deployment.bundles)) await assertNoFindings(folder);
  return {
    deployment,
    file: isFile ? path : undefined,
    remembered: isFile ? await rememberedRanges(path, deployment) : undefined,
  };
}

function ofBundle(folder: string): Deployment {
  const name =
    basename(resolve(folder))
      .replace(/[^\w.+-]/g, '-')
      .slice(0, 100) || 'bundle';
  return parseDeployment({ name, bundles: { [name]: resolve(folder) }, arms: [{ name, bundle: name }] });
}
