import { AntiphonError } from '@antiphon/core';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../motion/motion-service';
import type { Scope } from '../operations/access/scopes';

/** Letters of a user's key; longer ones are hashes of hashes, or mistakes. */
const LONGEST = 200;

/** Who asks, by the headers `antiphon-user` and `antiphon-arm`. @throws INVALID_INPUT */
export function callerOf({ headers }: FastifyRequest): Caller {
  const user = textOf(headers['antiphon-user'], 'antiphon-user');
  const force = textOf(headers['antiphon-arm'], 'antiphon-arm');
  return { user, force };
}

/** What a key must be good for: whoever forces an arm needs more. */
export function scopesOfCaller({ headers }: FastifyRequest): Scope[] {
  return headers['antiphon-arm'] === undefined ? ['generate'] : ['generate', 'force'];
}

function textOf(value: string | string[] | undefined, header: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= LONGEST) return value;
  throw new AntiphonError('INVALID_INPUT', {
    source: `header ${header}`,
    problem: `expected one text of 1 to ${LONGEST} letters`,
  });
}
