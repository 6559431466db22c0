import { Command, Option } from 'commander';
import { AntiphonError } from '@antiphon/core';
import { ENGINES } from '@antiphon/train';
import { diagnose } from '../doctor/diagnosis';
import { wholeNumber } from '../options/option-types';
import { print } from '../output/print';
import { ProgressLine } from '../output/progress';
import type { Surroundings } from '../surroundings';
import { diagnosisTable } from '../tables/diagnosis-table';

interface Options {
  engine?: string;
  limit: number;
  json?: boolean;
}

/** `antiphon doctor`: what there is to compute with, how fast it is, and what to do about what is missing. */
export function doctorCommand({ signal, clock, cache }: Surroundings): Command {
  return new Command('doctor')
    .addOption(new Option('--engine <name>', 'try only this one').choices(ENGINES.map(({ name }) => name)))
    .option('--limit <seconds>', 'how long an engine may take', wholeNumber(1, 86_400), 60)
    .option('--json', 'print it as JSON')
    .action(async ({ engine, limit, json }: Options) => {
      const line = new ProgressLine(clock);
      const diagnosis = await diagnose({
        engine,
        limit: limit * 1000,
        cache,
        signal,
        onProgress: (name) => line.show(`trying ${name}`),
      });
      if (signal.aborted) throw new AntiphonError('INTERRUPTED', { resume: 'Run the same command again.' });
      line.end('');
      print(`${json === true ? JSON.stringify(diagnosis, null, 2) : diagnosisTable(diagnosis)}\n`);
      const { engines } = diagnosis;
      if (engines.some(({ usable }) => usable)) return;
      const { engine: name = '', problem = '', remedy = 'see docs/engines.md' } = engines[0] ?? {};
      throw new AntiphonError('ENGINE_UNAVAILABLE', { name, problem, remedy });
    });
}
