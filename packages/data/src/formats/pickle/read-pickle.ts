import { ByteCursor } from './byte-cursor';

/** What a pickle can hold: plain data. Tuples and lists are arrays, dictionaries are maps; what a known global made is whatever it makes. */
export type PickleValue = unknown;

/** A class or function that a pickle names. It is a name only: nothing is ever looked up or run. */
export class PickleGlobal {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}

  toString(): string {
    return `${this.module}.${this.name}`;
  }
}

/** What the names in a pickle may stand for. */
export interface PickleWorld {
  /**
   * The value that a named global gives for arguments (`REDUCE`, `NEWOBJ`); must throw for one that it does not know.
   * @throws PickleError
   */
  construct(global: PickleGlobal, args: readonly PickleValue[]): PickleValue;
  /** Whether a name may stand in a pickle at all. Asked when the name is read, so that a foreign one is refused before anything else happens. */
  knows(global: PickleGlobal): boolean;
  /** The value with its state (`BUILD`). @throws PickleError */
  build?(value: PickleValue, state: PickleValue): PickleValue;
  /** What a persistent id stands for. @throws PickleError */
  persistent?(id: PickleValue): PickleValue;
}

/** What is wrong with a pickle. Its message goes into the error of whoever reads a file. */
export class PickleError extends Error {}

/** Values on the stack, in the memo, and in all containers together: a program of a few bytes must not fill the memory. */
const MOST_VALUES = 20_000_000;

const MARK = Symbol('mark');
type Handler = (machine: Machine) => void;

/**
 * Runs the stack machine of Python's pickle (protocols 0 to 5) over plain data. No class of the pickle's is ever imported and no function called: what a pickle names is handed to `world` as a
 * name, and one that it does not know ends the reading.
 * @param at where the pickle begins
 * @returns with the value, where the pickle ends
 * @throws PickleError
 */
export function readPickle(
  bytes: Uint8Array,
  world: PickleWorld,
  at = 0,
): { readonly value: PickleValue; readonly end: number } {
  const machine = new Machine(new ByteCursor(bytes, at), world);
  for (;;) {
    const opcode = machine.cursor.byte();
    if (opcode === STOP) return { value: machine.pop(), end: machine.cursor.position };
    const handler = HANDLERS.get(opcode);
    if (handler === undefined)
      throw new PickleError(
        `the pickle has an unknown instruction 0x${opcode.toString(16)} at byte ${machine.cursor.position - 1}`,
      );
    handler(machine);
  }
}

class Machine {
  private readonly stack: (PickleValue | typeof MARK)[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private count = 0;

  constructor(
    readonly cursor: ByteCursor,
    readonly world: PickleWorld,
  ) {}

  push(value: PickleValue): void {
    this.count++;
    if (this.count > MOST_VALUES) throw new PickleError(`the pickle holds more than ${MOST_VALUES} values`);
    this.stack.push(value);
  }

  mark(): void {
    this.stack.push(MARK);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    if (this.stack.length === 0 && value === undefined) throw new PickleError('the pickle takes from an empty stack');
    if (value === MARK) throw new PickleError('the pickle takes a mark for a value');
    return value;
  }

  top(): PickleValue {
    const value = this.stack.at(-1);
    if (this.stack.length === 0 || value === MARK)
      throw new PickleError('the pickle looks for a value that is not there');
    return value;
  }

  /** Everything above the last mark, which goes too. */
  popMark(): PickleValue[] {
    const at = this.stack.lastIndexOf(MARK);
    if (at < 0) throw new PickleError('the pickle has no mark');
    const values = this.stack.splice(at + 1);
    this.stack.pop();
    return values;
  }

  discard(): void {
    if (this.stack.pop() === undefined && this.stack.length === 0)
      throw new PickleError('the pickle takes from an empty stack');
  }

  put(index: number): void {
    this.memo.set(index, this.top());
  }

  get(index: number): void {
    if (!this.memo.has(index)) throw new PickleError(`the pickle recalls a value ${index} that it never kept`);
    this.push(this.memo.get(index));
  }

  get memoSize(): number {
    return this.memo.size;
  }

  named(module: PickleValue, name: PickleValue): PickleGlobal {
    if (typeof module !== 'string' || typeof name !== 'string')
      throw new PickleError('the pickle names a global by what is no text');
    const global = new PickleGlobal(module, name);
    if (!this.world.knows(global))
      throw new PickleError(`it names "${global}", which is not plain data. Nothing of it was run`);
    return global;
  }

  construct(callee: PickleValue, args: PickleValue): void {
    if (!(callee instanceof PickleGlobal)) throw new PickleError('the pickle calls what is no name');
    if (!Array.isArray(args)) throw new PickleError(`the pickle calls "${callee}" without a tuple of arguments`);
    this.push(this.world.construct(callee, args));
  }
}

const STOP = 0x2e;

function appendTo(target: PickleValue, values: readonly PickleValue[]): void {
  if (!Array.isArray(target)) throw new PickleError('the pickle appends to what is no list');
  for (const value of values) target.push(value);
}

function setIn(target: PickleValue, values: readonly PickleValue[]): void {
  if (!(target instanceof Map)) throw new PickleError('the pickle sets entries of what is no dictionary');
  if (values.length % 2 !== 0) throw new PickleError('the pickle has a key without a value');
  for (let i = 0; i < values.length; i += 2) target.set(keyOf(values[i]), values[i + 1]);
}

function keyOf(key: PickleValue): PickleValue {
  if (key === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof key)) return key;
  return Array.isArray(key) ? JSON.stringify(key.map(String)) : key;
}

/** A Python integer, as a number where it is exact. */
function integer(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** Little-endian, two's complement. */
function longOf(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  const last = bytes[bytes.length - 1] ?? 0;
  return integer(last >= 0x80 ? value - (1n << BigInt(8 * bytes.length)) : value);
}

/** Longest integer, in bytes. */
const LONGEST = 1024;

function long(machine: Machine, length: number): void {
  if (length > LONGEST) throw new PickleError(`the pickle has an integer of ${length} bytes`);
  machine.push(longOf(machine.cursor.take(length)));
}

/** A line of text as protocol 0 writes it. */
function textInteger(line: string): PickleValue {
  if (line === '00') return false;
  if (line === '01') return true;
  if (!/^[+-]?\d{1,300}L?$/.test(line))
    throw new PickleError(`the pickle has the integer ${JSON.stringify(line.slice(0, 40))}`);
  return integer(BigInt(line.replace(/L$/, '')));
}

/** A quoted string of protocol 0: only plain ASCII with the common escapes. */
function quoted(line: string): string {
  const match = /^(['"])(.*)\1$/s.exec(line);
  if (match === null) throw new PickleError('the pickle has a string without quotes');
  return (match[2] ?? '').replace(/\\(x[0-9a-fA-F]{2}|.)/gs, (_, code: string) =>
    code.startsWith('x')
      ? String.fromCharCode(parseInt(code.slice(1), 16))
      : ({ n: '\n', r: '\r', t: '\t' }[code] ?? code),
  );
}

function instruction(code: string | number, handler: Handler): readonly [number, Handler] {
  return [typeof code === 'number' ? code : code.charCodeAt(0), handler];
}

const HANDLERS: ReadonlyMap<number, Handler> = new Map([
  // Framing.
  instruction(0x80, ({ cursor }) => {
    const protocol = cursor.byte();
    if (protocol > 5) throw new PickleError(`the pickle has protocol ${protocol}; 0 to 5 are known`);
  }),
  instruction(0x95, ({ cursor }) => void cursor.length64()),
  // The stack.
  instruction('(', (machine) => machine.mark()),
  instruction('0', (machine) => machine.discard()),
  instruction('1', (machine) => void machine.popMark()),
  instruction('2', (machine) => machine.push(machine.top())),
  // Constants.
  instruction('N', (machine) => machine.push(null)),
  instruction(0x88, (machine) => machine.push(true)),
  instruction(0x89, (machine) => machine.push(false)),
  // Numbers.
  instruction('I', (machine) => machine.push(textInteger(machine.cursor.line()))),
  instruction('L', (machine) => machine.push(textInteger(machine.cursor.line()))),
  instruction('J', (machine) => machine.push(machine.cursor.int32())),
  instruction('K', (machine) => machine.push(machine.cursor.byte())),
  instruction('M', (machine) => machine.push(machine.cursor.uint16())),
  instruction(0x8a, (machine) => long(machine, machine.cursor.byte())),
  instruction(0x8b, (machine) => long(machine, machine.cursor.uint32())),
  instruction('F', (machine) => machine.push(Number(machine.cursor.line()))),
  instruction('G', (machine) => machine.push(machine.cursor.float64BigEndian())),
  // Text and bytes.
  instruction('S', (machine) => machine.push(quoted(machine.cursor.line()))),
  instruction('V', (machine) => machine.push(machine.cursor.line())),
  instruction('T', (machine) => machine.push(machine.cursor.latin1(machine.cursor.uint32()))),
  instruction('U', (machine) => machine.push(machine.cursor.latin1(machine.cursor.byte()))),
  instruction('X', (machine) => machine.push(machine.cursor.utf8(machine.cursor.uint32()))),
  instruction(0x8c, (machine) => machine.push(machine.cursor.utf8(machine.cursor.byte()))),
  instruction(0x8d, (machine) => machine.push(machine.cursor.utf8(machine.cursor.length64()))),
  instruction('B', (machine) => machine.push(machine.cursor.take(machine.cursor.uint32()))),
  instruction('C', (machine) => machine.push(machine.cursor.take(machine.cursor.byte()))),
  instruction(0x8e, (machine) => machine.push(machine.cursor.take(machine.cursor.length64()))),
  instruction(0x96, (machine) => machine.push(machine.cursor.take(machine.cursor.length64()))),
  // Containers.
  instruction(')', (machine) => machine.push([])),
  instruction('t', (machine) => machine.push(machine.popMark())),
  instruction(0x85, (machine) => machine.push([machine.pop()])),
  instruction(0x86, (machine) => machine.push([machine.pop(), machine.pop()].reverse())),
  instruction(0x87, (machine) => machine.push([machine.pop(), machine.pop(), machine.pop()].reverse())),
  instruction(']', (machine) => machine.push([])),
  instruction('l', (machine) => machine.push(machine.popMark())),
  instruction('a', (machine) => {
    const value = machine.pop();
    appendTo(machine.top(), [value]);
  }),
  instruction('e', (machine) => {
    const values = machine.popMark();
    appendTo(machine.top(), values);
  }),
  instruction('}', (machine) => machine.push(new Map())),
  instruction('d', (machine) => {
    const map = new Map();
    setIn(map, machine.popMark());
    machine.push(map);
  }),
  instruction('s', (machine) => {
    const pair = [machine.pop(), machine.pop()].reverse();
    setIn(machine.top(), pair);
  }),
  instruction('u', (machine) => {
    const pairs = machine.popMark();
    setIn(machine.top(), pairs);
  }),
  instruction(0x8f, (machine) => machine.push([])),
  instruction(0x90, (machine) => {
    const values = machine.popMark();
    appendTo(machine.top(), values);
  }),
  instruction(0x91, (machine) => machine.push(machine.popMark())),
  // The memo.
  instruction('p', (machine) => machine.put(Number(textInteger(machine.cursor.line())))),
  instruction('q', (machine) => machine.put(machine.cursor.byte())),
  instruction('r', (machine) => machine.put(machine.cursor.uint32())),
  instruction(0x94, (machine) => machine.put(machine.memoSize)),
  instruction('g', (machine) => machine.get(Number(textInteger(machine.cursor.line())))),
  instruction('h', (machine) => machine.get(machine.cursor.byte())),
  instruction('j', (machine) => machine.get(machine.cursor.uint32())),
  // Names, and what is made of them.
  instruction('c', (machine) => {
    const module = machine.cursor.line();
    machine.push(machine.named(module, machine.cursor.line()));
  }),
  instruction(0x93, (machine) => {
    const name = machine.pop();
    machine.push(machine.named(machine.pop(), name));
  }),
  instruction('R', (machine) => {
    const args = machine.pop();
    machine.construct(machine.pop(), args);
  }),
  instruction(0x81, (machine) => {
    const args = machine.pop();
    machine.construct(machine.pop(), args);
  }),
  instruction(0x92, (machine) => {
    machine.pop(); // keyword arguments, which nothing that is known takes
    const args = machine.pop();
    machine.construct(machine.pop(), args);
  }),
  instruction('i', (machine) => {
    const module = machine.cursor.line();
    machine.construct(machine.named(module, machine.cursor.line()), machine.popMark());
  }),
  instruction('o', (machine) => {
    const [callee, ...args] = machine.popMark();
    machine.construct(callee, args);
  }),
  instruction('b', (machine) => {
    const state = machine.pop();
    const value = machine.pop();
    if (machine.world.build === undefined) throw new PickleError('the pickle sets the state of an object');
    machine.push(machine.world.build(value, state));
  }),
  instruction('P', (machine) => machine.push(persistent(machine, machine.cursor.line()))),
  instruction('Q', (machine) => machine.push(persistent(machine, machine.pop()))),
]);

function persistent({ world }: Machine, id: PickleValue): PickleValue {
  if (world.persistent === undefined) throw new PickleError('the pickle refers to something outside of it');
  return world.persistent(id);
}
