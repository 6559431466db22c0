import type { BundleManifest } from '@antiphon/data/bundle';
import { Generator, holdBundle, readGuidanceCard, type GeneratorOptions, type KnownCard } from '@antiphon/generate';

/** A bundle that is held in memory and answers, whatever becomes of its folder, until it is retired and its last request has ended. */
export class ServedBundle {
  private users = 0;
  private retired = false;
  private closing: Promise<void> | undefined;

  private constructor(
    /** The folder that it came from. */
    readonly path: string,
    /** SHA-256 of what it is. */
    readonly digest: string,
    readonly generator: Generator,
    /** What its guidance audit found; undefined where it was never audited. */
    readonly card: KnownCard | undefined,
  ) {}

  /** @throws FILE_NOT_FOUND, INVALID_BUNDLE, INTERRUPTED and what else `Generator.open` throws */
  static async open(path: string, options: GeneratorOptions): Promise<ServedBundle> {
    const held = await holdBundle(path);
    const card = await readGuidanceCard(path);
    const generator = await Generator.open(held, options);
    const { digest } = held;
    const known = card && { card: card.card, current: card.card.subject === digest };
    return new ServedBundle(path, digest, generator, known);
  }

  get manifest(): BundleManifest {
    return this.generator.manifest;
  }

  /**
   * Keeps it open until the use is ended.
   * @returns ends the use, more than once does nothing; undefined where it is closed already
   */
  use(): (() => void) | undefined {
    if (this.closing !== undefined) return undefined;
    this.users++;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.users--;
      if (this.retired && this.users === 0) void this.close();
    };
  }

  /** Takes it out of service: it closes once nobody uses it. */
  retire(): void {
    this.retired = true;
    if (this.users === 0) void this.close();
  }

  /** Closes it, after the calls that its workers have already. */
  close(): Promise<void> {
    return (this.closing ??= this.generator.close());
  }
}
