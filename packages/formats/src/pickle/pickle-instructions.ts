import { PickleError, shown } from './pickle-error';
import { longOf, rawUnicode, textFloat, textInteger, textString } from './pickle-literals';
import type { PickleMachine } from './pickle-machine';
import type { PickleValue } from './pickle-world';

type Instruction = (machine: PickleMachine) => void;

function instruction(code: string | number, run: Instruction): readonly [number, Instruction] {
  return [typeof code === 'number' ? code : code.charCodeAt(0), run];
}

/** Longest integer, in bytes. */
const LONGEST = 1024;

function long(machine: PickleMachine, length: number): void {
  if (length > LONGEST) throw new PickleError(`its pickle has an integer of ${length} bytes`);
  machine.push(longOf(machine.cursor.take(length)));
}

/** A place in the memo, in text. */
function place(line: string): number {
  const index: PickleValue = textInteger(line);
  if (typeof index !== 'number' || index < 0) throw new PickleError(`its pickle keeps a value as ${shown(line)}`);
  return index;
}

/** What each instruction of a pickle does, protocols 0 to 5, without buffers that lie outside of it. */
export const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map([
  // Framing.
  instruction(0x80, ({ cursor }) => {
    const protocol = cursor.byte();
    if (protocol > 5) throw new PickleError(`its pickle has protocol ${protocol}; 0 to 5 are known`);
  }),
  // A frame: only a hint of how much to read at once.
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
  instruction('F', (machine) => machine.push(textFloat(machine.cursor.line()))),
  instruction('G', (machine) => machine.push(machine.cursor.float64BigEndian())),
  // Text and bytes.
  instruction('S', (machine) => machine.push(textString(machine.cursor.line()))),
  instruction('V', (machine) => machine.push(rawUnicode(machine.cursor.line()))),
  instruction('T', (machine) => machine.push(machine.cursor.latin1(machine.cursor.uint32()))),
  instruction('U', (machine) => machine.push(machine.cursor.latin1(machine.cursor.byte()))),
  instruction('X', (machine) => machine.push(machine.cursor.utf8(machine.cursor.uint32()))),
  instruction(0x8c, (machine) => machine.push(machine.cursor.utf8(machine.cursor.byte()))),
  instruction(0x8d, (machine) => machine.push(machine.cursor.utf8(machine.cursor.length64()))),
  instruction('B', (machine) => machine.pushBytes(machine.cursor.take(machine.cursor.uint32()))),
  instruction('C', (machine) => machine.pushBytes(machine.cursor.take(machine.cursor.byte()))),
  instruction(0x8e, (machine) => machine.pushBytes(machine.cursor.take(machine.cursor.length64()))),
  instruction(0x96, (machine) => machine.pushBytes(machine.cursor.take(machine.cursor.length64()))),
  // Containers.
  instruction(')', (machine) => machine.pushArray([])),
  instruction('t', (machine) => machine.pushArray(machine.popMark())),
  instruction(0x85, (machine) => machine.pushArray([machine.pop()])),
  instruction(0x86, (machine) => machine.pushArray([machine.pop(), machine.pop()].reverse())),
  instruction(0x87, (machine) => machine.pushArray([machine.pop(), machine.pop(), machine.pop()].reverse())),
  instruction(']', (machine) => machine.pushArray([])),
  instruction('l', (machine) => machine.pushArray(machine.popMark())),
  instruction('a', (machine) => machine.append([machine.pop()])),
  instruction('e', (machine) => machine.append(machine.popMark())),
  instruction('}', (machine) => machine.pushMap()),
  instruction('d', (machine) => {
    const pairs = machine.popMark();
    machine.pushMap();
    machine.setItems(pairs);
  }),
  instruction('s', (machine) => machine.setItems([machine.pop(), machine.pop()].reverse())),
  instruction('u', (machine) => machine.setItems(machine.popMark())),
  // Sets.
  instruction(0x8f, (machine) => machine.pushArray([])),
  instruction(0x90, (machine) => machine.append(machine.popMark())),
  instruction(0x91, (machine) => machine.pushArray(machine.popMark())),
  // The memo.
  instruction('p', (machine) => machine.put(place(machine.cursor.line()))),
  instruction('q', (machine) => machine.put(machine.cursor.byte())),
  instruction('r', (machine) => machine.put(machine.cursor.uint32())),
  instruction(0x94, (machine) => machine.put(machine.memoSize)),
  instruction('g', (machine) => machine.get(place(machine.cursor.line()))),
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
    const named = machine.pop();
    if (!(named instanceof Map && named.size === 0))
      throw new PickleError('its pickle calls something with arguments by name, which nothing that is known takes');
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
  instruction('b', (machine) => machine.build()),
  instruction('P', (machine) => machine.persistent(machine.cursor.line())),
  instruction('Q', (machine) => machine.persistent(machine.pop())),
]);
