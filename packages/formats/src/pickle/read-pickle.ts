import { ByteCursor } from './byte-cursor';
import { PickleBudget } from './pickle-budget';
import { PickleError } from './pickle-error';
import { INSTRUCTIONS } from './pickle-instructions';
import { PickleMachine } from './pickle-machine';
import type { PickleValue, PickleWorld } from './pickle-world';

const STOP = 0x2e;

/**
 * Runs the stack machine of Python's pickle (protocols 0 to 5) over plain data. No class of the pickle's is ever imported and no function called: what a pickle names is handed to `world` as a
 * name, and one that it does not know ends the reading. What it makes in memory is bounded by its length.
 * @param at where the pickle begins
 * @returns with the value, where the pickle ends
 * @throws PickleError
 */
export function readPickle(
  bytes: Uint8Array,
  world: PickleWorld,
  at = 0,
): { readonly value: PickleValue; readonly end: number } {
  const machine = new PickleMachine(new ByteCursor(bytes, at), world, new PickleBudget(bytes.length));
  for (;;) {
    const opcode = machine.cursor.byte();
    if (opcode === STOP) return { value: machine.pop(), end: machine.cursor.position };
    const run = INSTRUCTIONS.get(opcode);
    if (run === undefined)
      throw new PickleError(
        `its pickle has an unknown instruction 0x${opcode.toString(16)} at byte ${machine.cursor.position - 1}`,
      );
    run(machine);
  }
}
