import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { reportHtml, type Report } from '@antiphon/experiment';

/**
 * Fields of JSON files that say how long something took on the clock, and the curves of trainings, which are read from their logs: means since the last line, of which there is one where a call begins. All
 * else must be the same, bit for bit.
 */
const WALL_CLOCK = new Set(['secondsPerClip', 'trainings']);

/** What differs between the results in two folders, a line each. A file that is in only one of them differs. */
export async function differences(folder: string, other: string): Promise<string[]> {
  const [names, others] = [await filesIn(folder), await filesIn(other)];
  const found = [
    ...names.filter((name) => !others.includes(name)).map((name) => `${name} is only in ${folder}`),
    ...others.filter((name) => !names.includes(name)).map((name) => `${name} is only in ${other}`),
  ];
  for (const name of names.filter((each) => others.includes(each))) {
    const [a, b] = [await content(folder, name), await content(other, name)];
    if (!a.equals(b)) found.push(`${name} differs`);
  }
  return found;
}

/**
 * Files below a folder that are written in part: JSON that cannot be parsed, and motions that are not those of the whole result, since they have no state between nothing and
 * the whole.
 */
export async function brokenFiles(folder: string, whole: string): Promise<string[]> {
  const broken: string[] = [];
  for (const name of await filesIn(folder)) {
    const bytes = await readFile(join(folder, name));
    if (name.endsWith('.json') ? !isJson(bytes) : isMotion(name) && !bytes.equals(await readFile(join(whole, name))))
      broken.push(name);
  }
  return broken;
}

function isMotion(name: string): boolean {
  return /(^|\/)motion[^/]*$/.test(name) && !name.endsWith('.tmp');
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const kinds = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).isFile()));
  // A log of what happened when is another one for each call.
  return names.filter((name, i) => kinds[i] && !/(^|\/)events\.jsonl$/.test(name)).sort();
}

/** A file without its wall-clock times. The report's page is made of `report.json` alone: it must be what that gives. */
async function content(folder: string, name: string): Promise<Buffer> {
  const bytes = await readFile(join(folder, name));
  if (name.endsWith('.json')) return Buffer.from(JSON.stringify(withoutTimes(JSON.parse(bytes.toString()))));
  if (!name.endsWith('report.html')) return bytes;
  const report = JSON.parse(await readFile(join(folder, name.replace(/html$/, 'json')), 'utf8')) as Report;
  return Buffer.from(bytes.toString() === reportHtml(report) ? 'as report.json' : `not as ${folder}'s report.json`);
}

function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== 'object' || value === null) return value;
  // A stored result carries the hash of all that it holds, its times too.
  const sealed = 'inputs' in value && 'result' in value;
  const kept = Object.entries(value).filter(([key]) => !WALL_CLOCK.has(key) && !(sealed && key === 'sha256'));
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutTimes(each)]));
}
