import type { GuidanceSpec } from '@antiphon/core';
import { checkSampling, chooseGuidance, digestOf, type GeneratorOptions } from '@antiphon/generate';
import type { AssignmentRule } from '../arms/assignment';
import type { Range } from '../arms/ranges';
import type { ArmSpec, Deployment } from './deployment';
import { rangesOf } from './ranges-file';
import { ServedBundle } from './served-bundle';

/** Arms that may answer at a moment, with the bundles they have then. */
export interface Snapshot {
  readonly deployment: Deployment;
  readonly arms: ReadonlyMap<string, LiveArm>;
  readonly rule: AssignmentRule;
}

/** An arm, with its bundle. */
export interface LiveArm extends Omit<ArmSpec, 'bundle' | 'guidance'> {
  readonly bundle: ServedBundle;
  readonly guidance: GuidanceSpec;
}

/** Ranges of arms, as `rememberedRanges` gives them. Default: anew from the weights, and while it lives only the difference moves. */
export type Ranges = Readonly<Record<string, readonly Range[]>>;

/** A deployment whose bundles are open, and which can be replaced while requests run. */
export class LiveDeployment {
  /** Ends when nothing is being replaced; never rejects. */
  private replacing: Promise<void> = Promise.resolve();

  private constructor(
    private snapshot: Snapshot,
    private readonly options: GeneratorOptions,
  ) {}

  /**
   * Opens the bundles of a deployment.
   * @throws FILE_NOT_FOUND, INVALID_BUNDLE, INTERRUPTED; and what `checkSampling` throws for an arm that its bundle cannot be sampled with
   */
  static async open(deployment: Deployment, options: GeneratorOptions = {}, ranges?: Ranges): Promise<LiveDeployment> {
    const bundles = await openBundles(deployment, options, []);
    return new LiveDeployment(snapshotOf(deployment, bundles, ranges ?? rangesOf(deployment, {})), options);
  }

  /** What is in force now. */
  get current(): Snapshot {
    return this.snapshot;
  }

  /**
   * Puts another deployment in force, without losing a request: its bundles are opened first, such as have not changed on disk are kept, and those that are no longer named close after their last request. Where
   * it cannot be put in force, all stays as it was. One after the other: of two at a time the first's bundles would be in force for nobody, and stay open.
   * @throws as `open`
   */
  replace(deployment: Deployment, ranges?: Ranges): Promise<void> {
    const replaced = this.replacing.then(() => this.put(deployment, ranges));
    this.replacing = replaced.catch(() => undefined);
    return replaced;
  }

  private async put(deployment: Deployment, ranges?: Ranges): Promise<void> {
    const before = this.snapshot;
    const had = bundlesOf(before);
    const bundles = await openBundles(deployment, this.options, had);
    const kept = Object.fromEntries(before.rule.arms.map((arm) => [arm.name, arm.ranges]));
    const same = before.deployment.seed === deployment.seed;
    const next = () => snapshotOf(deployment, bundles, ranges ?? rangesOf(deployment, same ? kept : {}));
    try {
      this.snapshot = next();
    } catch (error) {
      await closeAll([...bundles.values()].filter((bundle) => !had.includes(bundle)));
      throw error;
    }
    const now = bundlesOf(this.snapshot);
    for (const bundle of had) if (!now.includes(bundle)) bundle.retire();
  }

  /** Closes all bundles, after the calls that their workers have already. */
  async close(): Promise<void> {
    await this.replacing;
    await closeAll(bundlesOf(this.snapshot));
  }
}

/** By name. @param had bundles that are open already, and are taken where their files are still what they were */
async function openBundles(
  { bundles, arms }: Deployment,
  options: GeneratorOptions,
  had: readonly ServedBundle[],
): Promise<Map<string, ServedBundle>> {
  const opened = new Map<string, ServedBundle>();
  try {
    for (const [name, path] of Object.entries(bundles)) {
      if (!arms.some(({ bundle }) => bundle === name)) continue;
      const open = [...had, ...opened.values()].filter((bundle) => bundle.path === path);
      const digest = open.length === 0 ? undefined : await digestOf(path);
      opened.set(name, open.find((bundle) => bundle.digest === digest) ?? (await ServedBundle.open(path, options)));
    }
    return opened;
  } catch (error) {
    await closeAll([...opened.values()].filter((bundle) => !had.includes(bundle)));
    throw error;
  }
}

function snapshotOf(deployment: Deployment, bundles: ReadonlyMap<string, ServedBundle>, ranges: Ranges): Snapshot {
  const { arms: specs, seed, holdout, fallback } = deployment;
  const arms = new Map<string, LiveArm>();
  for (const spec of specs) {
    const bundle = bundles.get(spec.bundle);
    if (bundle === undefined) throw new RangeError(`There is no bundle "${spec.bundle}".`);
    const guidance = spec.guidance ?? chooseGuidance(bundle.manifest.guidance, {});
    checkSampling(bundle.manifest, { ...spec, guidance });
    arms.set(spec.name, { ...spec, bundle, guidance });
  }
  const ruled = specs
    .filter(({ shadow }) => !shadow)
    .map(({ name, enabled }) => ({ name, enabled, ranges: ranges[name] ?? [] }));
  return { deployment, arms, rule: { seed, holdout, fallback, arms: ruled } };
}

function bundlesOf({ arms }: Snapshot): ServedBundle[] {
  return [...new Set([...arms.values()].map(({ bundle }) => bundle))];
}

async function closeAll(bundles: readonly ServedBundle[]): Promise<void> {
  await Promise.all(bundles.map((bundle) => bundle.close()));
}
