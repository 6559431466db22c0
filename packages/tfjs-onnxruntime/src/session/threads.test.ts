import { existsSync, readdirSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { exportOnnx, onnxSessions } from '../index';

/** Where Linux lists a process's threads. */
const TASKS = '/proc/self/task';

it.skipIf(!existsSync(TASKS))(
  'a session has as many threads as it is told, the one that calls it included',
  async () => {
    const fn = (_: unknown, { x }: Record<string, Tensor>) => ({ y: tf.neg(x as Tensor) });
    const model = await exportOnnx({ fn, parameters: {}, inputs: { x: { shape: [1] } } });
    const added = async (threads: number) => {
      const before = readdirSync(TASKS).length;
      const session = await onnxSessions({ threads }).open(model);
      const after = readdirSync(TASKS).length;
      await session.release();
      return after - before;
    };
    await added(1); // whatever the runtime starts once
    expect([await added(1), await added(3), await added(6)]).toEqual([0, 2, 5]);
  },
);
