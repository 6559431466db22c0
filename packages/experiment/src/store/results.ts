import type { Cell, Training } from '../plan/plan';
import type { ReportCard, ReportCell } from '../report/report-json';
import type { Identities } from './identities';
import type { RunDirectory } from './run-directory';

/** What is on disk: a result, and the content hash of the model that it is of. */
interface Kept<T> {
  readonly model: string;
  readonly value: T;
}

/** The finished cells and guidance cards of a run: those at hand, and on disk those of earlier calls, so far as they are of the same inputs and the same model. */
export class Results {
  private readonly cells = new Map<string, ReportCell>();
  /** Null: it was looked at, and there is none. */
  private readonly cards = new Map<string, ReportCard | null>();

  constructor(
    private readonly directory: Pick<RunDirectory, 'read' | 'write'>,
    private readonly identities: Identities,
  ) {}

  get count(): number {
    return this.cells.size;
  }

  cell({ id }: Cell): ReportCell | undefined {
    return this.cells.get(id);
  }

  /**
   * Takes what is on disk of a training, in place of what was at hand.
   * @param model content hash of the model that is there; undefined: it was removed, which takes nothing from its results
   */
  async load(training: Training, model: string | undefined): Promise<void> {
    const of = <T>(kept: Kept<T> | undefined) =>
      kept !== undefined && (model === undefined || kept.model === model) ? kept : undefined;
    for (const cell of training.cells) {
      const kept = of(await this.directory.read<Kept<ReportCell>>(cell.id, this.identities.cell(training, cell)));
      if (kept === undefined) this.cells.delete(cell.id);
      else this.cells.set(cell.id, kept.value);
    }
    for (const cell of armsOf(training.cells)) {
      const kept = of(
        await this.directory.read<Kept<ReportCard | null>>(cardId(cell), this.identities.card(training, cell)),
      );
      if (kept === undefined) this.cards.delete(cardId(cell));
      else this.cards.set(cardId(cell), kept.value);
    }
  }

  /** Whether nothing is left to do of a training. */
  isWhole({ cells }: Training): boolean {
    return cells.every(({ id }) => this.cells.has(id)) && cells.every((cell) => this.cards.has(cardId(cell)));
  }

  async addCell(training: Training, cell: Cell, { model, value }: Kept<ReportCell>): Promise<void> {
    await this.directory.write(cell.id, this.identities.cell(training, cell), { model, value });
    this.cells.set(cell.id, value);
  }

  /** The card of a cell's arm. */
  async addCard(training: Training, cell: Cell, { model, value }: Kept<ReportCard | null>): Promise<void> {
    await this.directory.write(cardId(cell), this.identities.card(training, cell), { model, value });
    this.cards.set(cardId(cell), value);
  }

  /** One card per arm; those of several training seeds are summed up. */
  cardsByArm(cells: readonly Cell[]): Map<string, ReportCard> {
    const found = new Map<string, ReportCard>();
    for (const cell of armsOf(cells)) {
      const card = this.cards.get(cardId(cell)) ?? undefined;
      const before = found.get(cell.arm);
      if (card !== undefined) found.set(cell.arm, before === undefined ? card : sum(before, card));
    }
    return found;
  }
}

/** The last cell of each arm and training seed among the cells. */
export function armsOf(cells: readonly Cell[]): Cell[] {
  return [...new Map(cells.map((cell) => [cardId(cell), cell])).values()];
}

/** Name of an arm's audit among a run's results. */
export function cardId({ arm, trainSeed }: Pick<Cell, 'arm' | 'trainSeed'>): string {
  return `${arm}-seed${trainSeed}-card`;
}

function sum(a: ReportCard, b: ReportCard): ReportCard {
  const findings = a.findings + b.findings;
  const summaries = [a, b].filter((card) => findings === 0 || card.findings > 0).map(({ summary }) => summary);
  const href = a.findings > 0 ? a.href : (b.href ?? a.href);
  // Each kind once, however many trainings have it.
  const kinds = new Set(summaries.flatMap((summary) => summary.split(', ')));
  return { findings, summary: [...kinds].join(', '), ...(href === undefined ? {} : { href }) };
}
