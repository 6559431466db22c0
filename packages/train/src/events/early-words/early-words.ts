import type { TrainingEvent } from '../training-event';
import { heardAlso, nothingHeard, type Heard } from './heard';
import { EARLY_WORDS, type WarningKind } from './registry';

/** A warning, before it is known when it is given. */
export interface Word {
  readonly kind: WarningKind;
  readonly text: string;
}

/** Listens to a training, and says where it goes wrong: each thing once, also over interruptions. */
export class EarlyWords {
  private heard: Heard;
  private readonly said: Set<WarningKind>;

  /** @param before what was told of the training before this call */
  constructor(steps: number, before: readonly TrainingEvent[]) {
    this.heard = before.reduce(heardAlso, nothingHeard(steps));
    this.said = new Set(before.flatMap((event) => (event.event === 'warning' ? [event.kind] : [])));
  }

  /** What is to be said after one more event. */
  after(event: TrainingEvent): Word[] {
    this.heard = heardAlso(this.heard, event);
    if (event.event !== 'step' && event.event !== 'validation') return [];
    return EARLY_WORDS.flatMap(({ kind, say }) => {
      const known = this.said.has(kind) || this.said.has('diverging'); // of a training that diverges there is nothing else to say
      const text = known ? undefined : say(this.heard);
      if (text === undefined) return [];
      this.said.add(kind);
      return [{ kind, text }];
    });
  }

  /** Loss at the start, where that was heard. */
  get firstLoss(): number | undefined {
    return this.heard.first?.loss;
  }
}
