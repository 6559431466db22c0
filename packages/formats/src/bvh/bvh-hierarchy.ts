import type { AntiphonError } from '@antiphon/core';
import type { ChannelName, Joint, Skeleton } from '../skeleton/skeleton';
import { startsComment, type BvhScanner } from './bvh-scanner';

type Fail = (line: number, problem: string) => AntiphonError;
type Vector = readonly [number, number, number];
/** A joint, or an end site (which is a property of its joint), whose brace is open. */
interface Open {
  readonly index: number;
  readonly endSite: boolean;
}
interface Draft {
  readonly name: string;
  readonly parent: number;
  readonly line: number;
  offset?: Vector;
  channels?: ChannelName[];
  endSite?: Vector;
}

const CHANNELS = new Map<string, ChannelName>(
  (['Xposition', 'Yposition', 'Zposition', 'Xrotation', 'Yrotation', 'Zrotation'] as const).map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

/** Where a channel name was expected, these tell that there are fewer than announced. */
const AFTER_CHANNELS = new Set(['JOINT', 'END', 'CHANNELS', 'OFFSET', 'ROOT', 'MOTION', '{', '}']);

/**
 * Reads the part of a BVH file from `HIERARCHY` to `MOTION`, and leaves the scanner after that.
 * Keywords and channel names may be in any case; a name is all of the text up to the brace. Comments (`#`, `;`, `//`) may stand on lines of
 * their own, or behind anything that is no name.
 */
export function parseHierarchy(scanner: BvhScanner, fail: Fail): Skeleton {
  /** Of the word that was taken last. */
  let line = 1;
  const takeOfName = (): string => {
    const word = scanner.word();
    line = scanner.line;
    if (word === undefined) throw fail(line, 'expected "{", but the file ends');
    return word;
  };
  const take = (expected: string): string => {
    let word = scanner.word();
    for (; word !== undefined && startsComment(word); word = scanner.word()) scanner.restOfLine();
    line = scanner.line;
    if (word === undefined) throw fail(line, `expected ${expected}, but the file ends`);
    return word;
  };
  const number = (): number => {
    const word = take('a number');
    const value = Number(word);
    if (!Number.isFinite(value)) {
      const hint = /^[+-]?\d*,\d+$/.test(word) ? ', a decimal comma. Expected decimal points' : '';
      throw fail(line, `expected a number, found ${JSON.stringify(word)}${hint}`);
    }
    return value;
  };
  const vector = (): Vector => [number(), number(), number()];
  /** The words of a name, and the brace after it. */
  const openBrace = (): string => {
    const words: string[] = [];
    for (let word = takeOfName(); word !== '{'; word = takeOfName()) words.push(word);
    return words.join(' ');
  };

  const joints: Draft[] = [];
  const open: Open[] = [];
  const first = take('"HIERARCHY"');
  if (first.toUpperCase() !== 'HIERARCHY')
    throw fail(
      line,
      `expected "HIERARCHY", found ${JSON.stringify(first.slice(0, 40))}. Take out what stands before it`,
    );
  for (;;) {
    const word = take(open.length === 0 ? '"ROOT" or "MOTION"' : '"}"');
    const where = line;
    const inside = open[open.length - 1];
    const joint = inside === undefined ? undefined : joints[inside.index];
    const keyword = word.toUpperCase();
    if (keyword === 'MOTION' && inside === undefined) break;
    if (keyword === '}' && inside !== undefined) open.pop();
    else if ((keyword === 'ROOT' && inside === undefined) || (keyword === 'JOINT' && inside?.endSite === false)) {
      joints.push({ name: openBrace(), parent: inside?.index ?? -1, line: where });
      open.push({ index: joints.length - 1, endSite: false });
    } else if (keyword === 'END' && inside?.endSite === false) {
      if (joint?.endSite !== undefined) throw fail(where, `joint "${joint.name}" has two end sites`);
      openBrace();
      open.push({ index: inside.index, endSite: true });
    } else if (keyword === 'OFFSET' && joint !== undefined) {
      if (inside?.endSite === true) joint.endSite = vector();
      else joint.offset = vector();
    } else if (keyword === 'CHANNELS' && joint !== undefined && inside?.endSite === true) {
      const count = number();
      if (count !== 0) throw fail(where, `an end site has no channels, but "CHANNELS ${count}" is announced`);
    } else if (keyword === 'CHANNELS' && joint !== undefined) {
      joint.channels = readChannels(
        number(),
        () => take('a channel name'),
        (problem) => fail(where, problem),
      );
    } else if (CHANNELS.has(word.toLowerCase()) && joint?.channels !== undefined)
      throw fail(where, `"CHANNELS ${joint.channels.length}" is announced, but more channel names follow`);
    else throw fail(where, `unexpected ${JSON.stringify(word)}`);
  }
  return { joints: finish(joints, line, fail) };
}

function readChannels(count: number, take: () => string, fail: (problem: string) => AntiphonError): ChannelName[] {
  if (!Number.isInteger(count) || count < 0 || count > 6) throw fail(`a joint has 0 to 6 channels, not ${count}`);
  const channels: ChannelName[] = [];
  for (let i = 0; i < count; i++) {
    const word = take();
    const channel = CHANNELS.get(word.toLowerCase());
    if (channel === undefined && AFTER_CHANNELS.has(word.toUpperCase()))
      throw fail(`"CHANNELS ${count}" is announced, but ${i} channel names follow`);
    if (channel === undefined)
      throw fail(`unknown channel ${JSON.stringify(word)}. Known: ${[...CHANNELS.values()].join(', ')}`);
    if (channels.includes(channel)) throw fail(`channel "${channel}" is listed twice`);
    channels.push(channel);
  }
  return channels;
}

function finish(drafts: readonly Draft[], line: number, fail: Fail): Joint[] {
  if (drafts.length === 0) throw fail(line, 'the hierarchy has no joints');
  if (drafts.every((draft) => (draft.channels?.length ?? 0) === 0)) throw fail(line, 'no joint has channels');
  return drafts.map(({ name, parent, offset, channels = [], endSite, line: where }) => {
    if (offset === undefined) throw fail(where, `joint "${name}" has no OFFSET`);
    return { name, parent, offset, channels, ...(endSite === undefined ? {} : { endSite }) };
  });
}
