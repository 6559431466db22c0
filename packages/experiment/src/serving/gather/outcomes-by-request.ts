import type { OutcomeRecord } from '@antiphon/data/serving-records';

/** What is kept of an outcome. */
export interface KeptOutcome {
  readonly metric: string;
  readonly value: number;
  readonly at: number;
  readonly late: boolean;
}

/**
 * Outcomes by their request: those of one part of all requests at a time, so that however many there are, they fit. It begins with all requests in one part, and makes parts smaller where that is too much.
 * Of the same request and metric the first counts.
 */
export class OutcomesByRequest {
  parts = 1;
  /** Outcomes of this part whose request and metric had one already. */
  repeated = 0;
  private part = 0;
  private kept = new Map<string, OfRequest>();
  private size = 0;

  constructor(private readonly most: number) {}

  /** Begins another part, with nothing in it. */
  begin(part: number): void {
    [this.part, this.size, this.repeated] = [part, 0, 0];
    this.kept = new Map();
  }

  add({ request, metric, value, at, late }: OutcomeRecord): void {
    if (this.partOf(request) !== this.part) return;
    const own = this.kept.get(request) ?? { outcomes: [], repeated: 0 };
    const outcome = { metric, value, at: Date.parse(at), late: late === true };
    const same = own.outcomes.findIndex((each) => each.metric === metric);
    if (same !== -1) {
      this.repeated++;
      own.repeated++;
      if (outcome.at < (own.outcomes[same]?.at ?? 0)) own.outcomes[same] = outcome;
      return;
    }
    own.outcomes.push(outcome);
    this.kept.set(request, own);
    if (++this.size > this.most && this.part === 0) this.halve();
  }

  /** Of a request, once; undefined for one of another part, or without any. */
  take(request: string): readonly KeptOutcome[] | undefined {
    const own = this.kept.get(request);
    this.kept.delete(request);
    return own?.outcomes;
  }

  /** Those that nobody took. */
  get left(): number {
    let left = 0;
    for (const { outcomes } of this.kept.values()) left += outcomes.length;
    return left;
  }

  private halve(): void {
    this.parts *= 2;
    for (const [request, { outcomes, repeated }] of this.kept)
      if (this.partOf(request) !== this.part) {
        this.kept.delete(request);
        this.size -= outcomes.length;
        this.repeated -= repeated;
      }
  }

  private partOf(request: string): number {
    let hash = 0x811c9dc5;
    for (let i = 0; i < request.length; i++) hash = Math.imul(hash ^ request.charCodeAt(i), 0x01000193);
    return (hash >>> 0) % this.parts;
  }
}

interface OfRequest {
  readonly outcomes: KeptOutcome[];
  repeated: number;
}
