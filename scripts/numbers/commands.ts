import { existsSync, readFileSync } from 'node:fs';
import { KEPT_FILE, type Kept } from './kept';

/** Commands of runs that can no longer be given: npm scripts, benchmarks and files that are not there. */
export function problemsOfCommands({ runs }: Kept, root = '.'): string[] {
  const benchmarks = readFileSync(`${root}/bench/run.ts`, 'utf8');
  return Object.entries(runs).flatMap(([name, { command }]) => {
    if (command === null) return [];
    const gone = [
      ...[...command.matchAll(/npm run (?:-s )?([\w:-]+)(?:.* -w (\S+))?/g)]
        .filter(([, script = '', workspace = '.']) => !scriptsOf(`${root}/${workspace}`).includes(script))
        .map(([, script]) => `npm has no script "${script ?? ''}"`),
      ...[...command.matchAll(/npm run bench -- ([\w-]+)/g)]
        .filter(([, bench = '']) => !new RegExp(`^  '?${bench}'?:`, 'm').test(benchmarks))
        .map(([, bench]) => `there is no benchmark "${bench ?? ''}"`),
      ...[...command.matchAll(/(?:^|\s)((?:bench|packages|e2e|scripts)\/\S+)/g)]
        .filter(([, path = '']) => !existsSync(`${root}/${path}`))
        .map(([, path]) => `there is no ${path ?? ''}`),
    ];
    return gone.map((problem) => `${KEPT_FILE}: run "${name}": ${problem} (${command})`);
  });
}

function scriptsOf(folder: string): string[] {
  const { scripts = {} } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { scripts?: object };
  return Object.keys(scripts);
}
