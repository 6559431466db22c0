import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzParser } from './fuzzing/fuzz-parser';
import { PARSERS } from './fuzzing/parsers';
import { NO_REAL_SEEDS } from './fuzzing/real-seeds';
import { Progress } from './progress';

// Gives every parser of bytes from outside many broken inputs: npm run check:fuzz -- --inputs 100000 --seed 1 [--only bvh]
const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true, default: Object.keys(PARSERS) },
  },
});
const seed = Number(values.seed);
process.on('SIGINT', () => process.exit(130)); // nothing is written but inputs that failed
if (NO_REAL_SEEDS !== undefined) process.stdout.write(`${NO_REAL_SEEDS}\n`);
const progress = new Progress();
let failed = 0;
for (const [position, name] of values.only.entries()) {
  const began = performance.now();
  const inputs = Math.ceil(Number(values.inputs) * (PARSERS[name]?.share ?? 1));
  const result = await fuzzParser(name, {
    inputs,
    seed,
    onProgress: (done) => progress.show((position + done / inputs) / values.only.length, `${name} ${done}/${inputs}`),
  });
  progress.end();
  process.stdout.write(
    `${name}: ${inputs} inputs, ${(100 * result.accepted).toFixed(1)} % of them valid, ${result.failures.length} failures; slowest ${result.slowest.toFixed(0)} ms, ` +
      `at most ${(100 * result.most).toFixed(0)} % of the allowed memory; ${((performance.now() - began) / 1000).toFixed(0)} s\n`,
  );
  failed += result.failures.length;
  if (result.failures.length === 0) continue;
  const folder = await mkdtemp(join(tmpdir(), `antiphon-fuzz-${name}-`));
  for (const { index, problem, input } of result.failures) {
    const file = join(folder, `seed-${seed}-input-${index}`);
    await writeFile(file, input);
    process.stdout.write(`  ${name}, seed ${seed}, input ${index}: ${problem}\n    the input: ${file}\n`);
  }
}
const { maxRSS } = process.resourceUsage();
process.stdout.write(
  `${failed === 0 ? 'Passed' : 'FAILED'}: ${values.only.length} parsers, seed ${seed}, ${failed} failures, peak memory of the process ${Math.round(maxRSS / 1024)} MiB, ${Math.round(progress.seconds)} s\n`,
);
process.exitCode = failed === 0 ? 0 : 1;
