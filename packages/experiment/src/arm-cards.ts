import type { ArmSampler } from './executors/executor';
import type { Cell } from './plan';
import type { ReportCard } from './report/report-json';
import type { RunDirectory } from './store/run-directory';

/** Guidance cards by arm and training seed, on disk like cells, so that a resumed run has those of the trainings that it does not open again. */
export class ArmCards {
  constructor(private readonly directory: Pick<RunDirectory, 'read' | 'write'>) {}

  /** Asks the sampler for the card of each arm among the cells, and keeps it. */
  async ask(sampler: ArmSampler, cells: readonly Cell[], signal?: AbortSignal): Promise<void> {
    if (sampler.card === undefined) return;
    for (const cell of new Map(cells.map((cell) => [idOf(cell), cell])).values()) {
      const card = await sampler.card(cell, signal);
      if (card !== undefined) await this.directory.write(idOf(cell), card);
    }
  }

  /** One card per arm; those of several training seeds are summed up. */
  async read(cells: readonly Cell[]): Promise<Map<string, ReportCard>> {
    const found = new Map<string, ReportCard>();
    for (const cell of new Map(cells.map((cell) => [idOf(cell), cell])).values()) {
      const card = await this.directory.read<ReportCard>(idOf(cell));
      const before = found.get(cell.arm);
      if (card !== undefined) found.set(cell.arm, before === undefined ? card : sum(before, card));
    }
    return found;
  }
}

function idOf({ arm, trainSeed }: Pick<Cell, 'arm' | 'trainSeed'>): string {
  return `${arm}-seed${trainSeed}-card`;
}

function sum(a: ReportCard, b: ReportCard): ReportCard {
  const findings = a.findings + b.findings;
  const summaries = [a, b].filter((card) => findings === 0 || card.findings > 0).map(({ summary }) => summary);
  const href = a.findings > 0 ? a.href : (b.href ?? a.href);
  return { findings, summary: [...new Set(summaries)].join('; '), ...(href === undefined ? {} : { href }) };
}
