/** The steps of a rehearsal: some after one another, others beside each other, all with their times; what fails is told at the end, too. */
export class Lanes {
  private readonly waiting: { readonly name: string; readonly work: () => Promise<unknown> }[] = [];
  private readonly failed: string[] = [];
  private readonly began: number;

  /** @param width how many steps that were added run at once @param clock ms */
  constructor(
    private readonly width: number,
    private readonly clock: () => number,
  ) {
    this.began = clock();
  }

  /** A step that the rest needs: what it throws ends the rehearsal. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const began = this.clock();
    try {
      const result = await work();
      this.told('ok', name, began);
      return result;
    } catch (error) {
      this.told('FAILED', name, began);
      throw error;
    }
  }

  /** A step that the rest does not need. */
  add(name: string, work: () => Promise<unknown>): void {
    this.waiting.push({ name, work });
  }

  /** Runs what was added. */
  async done(): Promise<void> {
    const lane = async () => {
      for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
        const { name, work } = next;
        await this.step(name, work).catch((error: unknown) => {
          const problem = error instanceof Error ? error.message : String(error);
          this.failed.push(`${name}: ${problem}`);
          this.tell(problem);
        });
      }
    };
    await Promise.all(Array.from({ length: this.width }, lane));
  }

  tell(line: string): void {
    console.log(`   ${line.replace(/\n/g, '\n   ')}`);
  }

  /** Sets the exit code. */
  end(): void {
    const seconds = ((this.clock() - this.began) / 1000).toFixed(0);
    console.log(
      this.failed.length === 0
        ? `The release holds (${seconds} s).`
        : `\n${this.failed.join('\n\n')}\n\n${this.failed.length} failed (${seconds} s).`,
    );
    if (this.failed.length > 0) process.exitCode = 1;
  }

  private told(how: string, name: string, began: number): void {
    console.log(`${how.padEnd(6)} ${((this.clock() - began) / 1000).toFixed(1).padStart(6)} s  ${name}`);
  }
}
