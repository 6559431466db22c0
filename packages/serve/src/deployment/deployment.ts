import { dirname, resolve } from 'node:path';
import { AntiphonError, FILE_FORMATS } from '@antiphon/core';
import {
  issueProblems,
  LARGEST_YAML,
  readYaml,
  tellProblems,
  together,
  type Problem,
} from '@antiphon/data/settings-text';
import { readText } from '@antiphon/formats';
import { assertNotNewer } from '@antiphon/formats/files';
import type { z } from 'zod';
import type { armSchema } from './arm-schema';
import { deploymentJsonSchema, deploymentSchema } from './deployment-schema';

/** An arm as a deployment describes it. */
export type ArmSpec = Omit<z.infer<typeof armSchema>, 'weight'> & { readonly weight: number };

/** Which bundles are served, by which arms, to whom; complete: `parseDeployment` fills in the defaults. docs/deployment.schema.json is its JSON schema. */
export type Deployment = Omit<
  z.infer<typeof deploymentSchema>,
  'arms' | 'seed' | 'fallback' | 'server' | '$schema' | 'format'
> & {
  readonly arms: readonly ArmSpec[];
  readonly seed: string;
  readonly fallback: string;
  /** As it was written: `resolveSettings` fills in the defaults. */
  readonly server?: unknown;
};

/** A deployment file, its paths resolved. @throws FILE_NOT_FOUND, and as `parseDeployment` */
export async function readDeployment(path: string): Promise<Deployment> {
  const deployment = parseDeployment(await readText(path, LARGEST_YAML), path);
  const absolute = (relative: string) => resolve(dirname(path), relative);
  const { records } = deployment;
  return {
    ...deployment,
    bundles: Object.fromEntries(Object.entries(deployment.bundles).map(([name, folder]) => [name, absolute(folder)])),
    ...(records?.folder === undefined ? {} : { records: { ...records, folder: absolute(records.folder) } }),
  };
}

/**
 * A deployment with every default filled in.
 * @param input an object, or the text of a YAML or JSON file
 * @param source how errors call it, e.g. the file's path
 * @throws INVALID_INPUT for all that is wrong at once, in a text with line and column; NEWER_FORMAT
 */
export function parseDeployment(input: unknown, source = 'deployment'): Deployment {
  const placed = typeof input === 'string' ? readYaml(input, source) : undefined;
  const given = placed === undefined ? input : placed.value;
  assertNotNewer(given, FILE_FORMATS.deployment, source);
  const parsed = deploymentSchema.safeParse(given);
  const problems = parsed.success ? jointProblems(parsed.data) : issueProblems(parsed.error.issues, given);
  const told = tellProblems(problems, { given, schema: deploymentJsonSchema(), places: placed });
  if (!parsed.success || told.length > 0)
    throw together(
      told.map((problem) => new AntiphonError('INVALID_INPUT', { source, problem })),
      source,
    );
  const { arms, name, seed = name, fallback = answering(arms)[0]?.name ?? '', ...others } = parsed.data;
  const only = answering(arms).length === 1 ? 1 : 0;
  const { server } = given as { readonly server?: unknown };
  delete others.server;
  delete others.$schema;
  delete others.format;
  return {
    ...others,
    ...(server === undefined ? {} : { server }),
    name,
    seed,
    fallback,
    arms: arms.map((arm) => ({ ...arm, weight: weightOf(arm, only) })),
  };
}

function weightOf({ weight, shadow }: z.infer<typeof armSchema>, only: number): number {
  return shadow ? 0 : (weight ?? only);
}

function answering<T extends { readonly shadow: boolean }>(arms: readonly T[]): T[] {
  return arms.filter(({ shadow }) => !shadow);
}

/** What keys that are right by themselves get wrong together. */
function jointProblems({ bundles, arms, fallback }: z.infer<typeof deploymentSchema>): Problem[] {
  const names = arms.map(({ name }) => name);
  const known = Object.keys(bundles);
  const off = arms.find(({ name, enabled }) => name === (fallback ?? answering(arms)[0]?.name) && !enabled);
  const sum = arms.reduce((all, { weight = 0 }) => all + weight, 0);
  const able = answering(arms).map(({ name }) => name);
  return [
    ...arms.flatMap(({ name, bundle }, i): Problem[] => [
      ...(names.indexOf(name) < i ? [{ path: ['arms', i, 'name'], text: `two arms are called "${name}"` }] : []),
      ...(known.includes(bundle)
        ? []
        : [
            {
              path: ['arms', i, 'bundle'],
              text: `there is no bundle "${bundle}". Bundles: ${known.join(', ')}`,
              guess: { name: bundle, known },
            },
          ]),
    ]),
    ...(sum > 1 + 1e-9
      ? [
          {
            path: ['arms'],
            text: `the weights are ${Number(sum.toFixed(6))} together, and shares of all users are 1 at most`,
          },
        ]
      : []),
    ...(off === undefined
      ? []
      : [
          {
            path: ['arms', arms.indexOf(off), 'enabled'],
            text: `"${off.name}" is the fallback, which has to be on. Name another one as "fallback" first`,
          },
        ]),
    ...(able.length === 0 ? [{ path: ['arms'], text: 'every arm is a shadow, and none could answer' }] : []),
    ...(fallback === undefined || able.includes(fallback)
      ? []
      : [
          {
            path: ['fallback'],
            text: `the fallback "${fallback}" is no arm that answers. Arms: ${able.join(', ')}`,
            guess: { name: fallback, known: able },
          },
        ]),
  ];
}
