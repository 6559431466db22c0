import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '@antiphon/core';
import { JOBS, prepareInputs, type Job } from './interruption/jobs';
import { leftOvers, runCommand, type Ended, type Kill } from './interruption/killable-command';
import { brokenFiles, differences } from './interruption/same-result';
import { Progress } from './progress';

// Kills train, compare and generate at random moments, runs the same command again, and holds the result, with what is kept in the cache, against that of an
// uninterrupted run: npm run check:kill -- --kills 50 --seed 1
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});
const [kills, seed] = [Number(values.kills), Number(values.seed)];
const random = Random.stream(seed, 'kills');
const folder = await mkdtemp(join(tmpdir(), 'antiphon-kill-'));
const progress = new Progress();
const problems: string[] = [];
const count = { kills: 0, SIGINT: 0, SIGKILL: 0, inWrite: 0, compared: 0 };
/** Milliseconds that each job takes when nobody interrupts it. */
const lengths = new Map<string, number>();
let child: { kill(signal: NodeJS.Signals): boolean } | undefined;
process.on('SIGINT', () => {
  child?.kill('SIGKILL');
  void rm(folder, { recursive: true, force: true }).finally(() => process.exit(130));
});

await mustSucceed(await prepareInputs(folder), '.');
for (const job of JOBS) {
  for (const side of ['whole', 'killed']) await mkdir(join(folder, side, job.name), { recursive: true });
  progress.show(0, `${job.name}, not interrupted`);
  lengths.set(job.name, (await mustSucceed(job.command(`whole/${job.name}`), `whole/${job.name}`)).milliseconds);
}
while (count.kills < kills && problems.length === 0) {
  const job = choose();
  const kill = drawKill(job);
  const ended = await runKilled(job, kill);
  if (ended.killed) {
    count.kills++;
    count[kill.signal]++;
    await checkKilled(job, kill, ended);
  } else await checkFinished(job, ended);
  progress.show(count.kills / kills, `${count.kills}/${kills} kills, last: ${kill.signal} of ${job.name}`);
}
for (const job of JOBS) await checkFinished(job, await runKilled(job));
const left = await leftOvers(join(folder, 'tmp'));
if (left.length > 0) problems.push(`left in the system's temporary folder: ${left.join(', ')}`);
progress.end();
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(
  `${problems.length === 0 ? 'Passed' : `FAILED (its files stay in ${folder})`}: ${count.kills} kills (${count.SIGKILL} SIGKILL, ${count.SIGINT} SIGINT, ` +
    `${count.inWrite} left a temporary file for the next run to remove), ${count.compared} results compared with uninterrupted ones, seed ${seed}, ${Math.round(progress.seconds)} s\n`,
);
if (problems.length === 0) await rm(folder, { recursive: true });
process.exitCode = problems.length === 0 ? 0 : 1;

function choose(): Job {
  let rest = random.uniform();
  return JOBS.find(({ weight }) => (rest -= weight) < 0) ?? JOBS[0];
}

/** Half of the kills hit a write, which time alone would hardly ever do. */
function drawKill(job: Job): Kill {
  const signal = random.uniform() < 0.6 ? 'SIGKILL' : 'SIGINT';
  const twice = signal === 'SIGINT' && random.uniform() < 0.25;
  const at =
    random.uniform() < 0.5
      ? { write: 1 + Math.floor(random.uniform() * job.writes) }
      : { milliseconds: (0.1 + 0.9 * random.uniform()) * (lengths.get(job.name) ?? 1000) };
  return { signal, twice, at };
}

/** What is kept of the recordings lies beside the result: it is killed, compared and removed with it. */
async function run(words: readonly string[], out: string, kill?: Kill): Promise<Ended> {
  const watched = kill && { ...kill, watched: join(folder, 'killed') };
  return runCommand(words, folder, join(folder, out, 'cache'), watched, (started) => (child = started));
}

function runKilled(job: Job, kill?: Kill): Promise<Ended> {
  const out = `killed/${job.name}`;
  return run(job.command(out), out, kill);
}

/** A signal ends the process as it should, and whatever is there is whole. */
async function checkKilled(job: Job, kill: Kill, { code, signal, stderr }: Ended): Promise<void> {
  if ((await leftOvers(join(folder, 'killed', job.name))).some((name) => name.endsWith('.tmp'))) count.inWrite++;
  // A process that is just starting, or just finished, may end by the signal or without noticing it.
  const expected =
    kill.signal === 'SIGKILL' ? signal === 'SIGKILL' || code === 0 : code === 130 || code === 0 || signal === 'SIGINT';
  if (!expected)
    problems.push(`${job.name} after ${kill.signal}: exit code ${code}, signal ${signal}: ${stderr.slice(-500)}`);
  if (kill.signal === 'SIGINT' && !kill.twice && code === 130 && !/Interrupted\. \S+/.test(stderr))
    problems.push(`${job.name} after SIGINT does not say how to go on: ${stderr.slice(-500)}`);
  for (const name of await brokenFiles(join(folder, 'killed', job.name), join(folder, 'whole', job.name)))
    problems.push(`${job.name}: ${name} is written in part`);
}

/** A run that came to its end has the very result of one that was never interrupted, and nothing else; the next one starts afresh. */
async function checkFinished(job: Job, { code, stderr }: Ended): Promise<void> {
  count.compared++;
  const out = join(folder, 'killed', job.name);
  if (code !== 0) problems.push(`${job.name} run again: exit code ${code}: ${stderr.slice(-500)}`);
  const found = await differences(join(folder, 'whole', job.name), out);
  problems.push(...found.map((difference) => `${job.name} run again: ${difference}`));
  if (problems.length > 0) return;
  await rm(out, { recursive: true, force: true });
  await mkdir(out);
}

async function mustSucceed(words: readonly string[], out: string): Promise<Ended> {
  const ended = await run(words, out);
  if (ended.code !== 0) throw new Error(`antiphon ${words.join(' ')} ended with ${ended.code}: ${ended.stderr}`);
  return ended;
}
