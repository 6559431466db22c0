import type { ByteCursor } from './byte-cursor';
import { COST, type PickleBudget } from './pickle-budget';
import { PickleError, shown } from './pickle-error';
import { PickleGlobal, type PickleValue, type PickleWorld } from './pickle-world';

const MARK = Symbol('mark');

/** The stack and the memo of a pickle's program. */
export class PickleMachine {
  private readonly stack: (PickleValue | typeof MARK)[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(
    readonly cursor: ByteCursor,
    readonly world: PickleWorld,
    readonly budget: PickleBudget,
  ) {}

  push(value: PickleValue): void {
    this.budget.spend(COST.value);
    this.stack.push(value);
  }

  /** A list or tuple of values that were on the stack. */
  pushArray(values: PickleValue[]): void {
    this.budget.spend(COST.array);
    this.push(values);
  }

  pushMap(): void {
    this.budget.spend(COST.map);
    this.push(new Map());
  }

  pushBytes(bytes: Uint8Array): void {
    this.budget.spend(COST.bytes);
    this.push(bytes);
  }

  mark(): void {
    this.budget.spend(COST.value);
    this.stack.push(MARK);
  }

  pop(): PickleValue {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  top(): PickleValue {
    if (this.stack.length === 0) throw new PickleError('its pickle takes from an empty stack');
    const value = this.stack.at(-1);
    if (value === MARK) throw new PickleError('its pickle takes a mark for a value');
    return value;
  }

  /** Everything above the last mark, which goes too. */
  popMark(): PickleValue[] {
    const at = this.stack.lastIndexOf(MARK);
    if (at < 0) throw new PickleError('its pickle has no mark');
    const values = this.stack.splice(at + 1);
    this.stack.pop();
    return values;
  }

  /** A value or a mark. */
  discard(): void {
    if (this.stack.length === 0) throw new PickleError('its pickle takes from an empty stack');
    this.stack.pop();
  }

  /** Places are counted by who writes a pickle, and each takes a byte at least. */
  put(index: number): void {
    if (index > this.cursor.length) throw new PickleError(`its pickle keeps a value as number ${index}`);
    this.budget.spend(COST.entry);
    this.memo.set(index, this.top());
  }

  get(index: number): void {
    if (!this.memo.has(index)) throw new PickleError(`its pickle recalls a value ${index} that it never kept`);
    this.push(this.memo.get(index));
  }

  get memoSize(): number {
    return this.memo.size;
  }

  append(values: readonly PickleValue[]): void {
    const target = this.top();
    if (!Array.isArray(target)) throw new PickleError(`its pickle appends to ${shown(target)}, which is no list`);
    for (const value of values) target.push(value);
  }

  setItems(values: readonly PickleValue[]): void {
    const target = this.top();
    if (!(target instanceof Map))
      throw new PickleError(`its pickle sets entries of ${shown(target)}, which is no dictionary`);
    if (values.length % 2 !== 0) throw new PickleError('its pickle has a key without a value');
    this.budget.spend((COST.entry * values.length) / 2);
    for (let i = 0; i < values.length; i += 2) target.set(keyOf(values[i]), values[i + 1]);
  }

  /** A name, which may stand here. */
  named(module: PickleValue, name: PickleValue): PickleGlobal {
    if (typeof module !== 'string' || typeof name !== 'string')
      throw new PickleError(
        `its pickle names a function by ${shown(typeof module === 'string' ? name : module)}, which is no text`,
      );
    const global = new PickleGlobal(module, name);
    if (!this.world.knows(global))
      throw new PickleError(
        `it names ${shown(String(global))}, ${this.world.refusal?.(global) ?? 'which is not plain data'}. Nothing of it was run`,
      );
    this.budget.spend(COST.object);
    return global;
  }

  construct(callee: PickleValue, args: PickleValue): void {
    if (!(callee instanceof PickleGlobal)) throw new PickleError(`its pickle calls ${shown(callee)}, which is no name`);
    if (!Array.isArray(args))
      throw new PickleError(`its pickle calls "${callee}" with ${shown(args)} for a tuple of arguments`);
    this.budget.spend(COST.object);
    const value = this.world.construct(callee, args, this.budget);
    if (value === undefined) throw new PickleError(`its pickle calls "${callee}" without its arguments`);
    this.push(value);
  }

  build(): void {
    const state = this.pop();
    const value = this.pop();
    if (this.world.build === undefined) throw new PickleError('its pickle sets the state of an object');
    this.push(this.world.build(value, state));
  }

  persistent(id: PickleValue): void {
    if (this.world.persistent === undefined) throw new PickleError('its pickle refers to something outside of it');
    this.push(this.world.persistent(id));
  }
}

/** Values in a tuple that is a key. */
const LONGEST_KEY = 16;

/**
 * A key as a map compares it. Only small integers stay numbers: the hash of a float has no secret in it, so that a file could make all of its keys meet in one place.
 * @throws PickleError for one that is no text, number or short tuple of such
 */
export function keyOf(key: PickleValue): PickleValue {
  if (typeof key === 'number') return key === Math.trunc(key) && Math.abs(key) < 2 ** 30 ? key : String(key);
  if (typeof key === 'bigint') return String(key);
  if (isPlain(key)) return key;
  if (!Array.isArray(key) || key.length > LONGEST_KEY || !key.every(isPlain))
    throw new PickleError(`a dictionary has ${shown(key)} as a key; expected text or a number`);
  return JSON.stringify(key.map(String));
}

function isPlain(value: PickleValue): boolean {
  return value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}
