import { randomUUID } from 'node:crypto';
import { BroadcastChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';

/** How long the main thread may be busy in native code, in which it cannot answer, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Sets a variable in the environment of the process, from a worker thread and before this returns. Only the main thread's `process.env` is the process's own, and of what reaches that thread without its
 * help there is the inspector alone: it interrupts running JavaScript and `Atomics.wait`, and opens no port. The answer comes by a channel, as the inspector's own would need the event loop of this thread.
 * @param unless a value that stays as it is
 * @returns why it cannot be done; undefined where it is done
 */
export function setInMainThread(name: string, value: string, unless: RegExp): string | undefined {
  const answers = new BroadcastChannel(`antiphon-${randomUUID()}`);
  const [variable, pattern, channel] = [`process.env[${JSON.stringify(name)}]`, unless, JSON.stringify(answers.name)];
  const expression = `if (!${pattern}.test(${variable} ?? '')) ${variable} = ${JSON.stringify(value)};
    { const channel = new BroadcastChannel(${channel}); channel.postMessage('done'); channel.close(); }`;
  try {
    const { Session } = process.getBuiltinModule('node:inspector');
    const session = new Session();
    session.connectToMainThread();
    session.post('Runtime.evaluate', { expression });
    const answered = isAnswered(answers);
    session.disconnect();
    return answered ? undefined : `the main thread did not answer within ${PATIENCE / 1000} s`;
  } catch (error) {
    return `the main thread cannot be asked: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    answers.close();
  }
}

function isAnswered(answers: BroadcastChannel): boolean {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (const end = performance.now() + PATIENCE; performance.now() < end; Atomics.wait(clock, 0, 0, 1))
    // Node takes channels of both kinds, its types only one.
    if (receiveMessageOnPort(answers as unknown as MessagePort) !== undefined) return true;
  return false;
}
