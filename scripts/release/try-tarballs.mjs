import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// Installs packed packages into an empty folder, without the repository, and uses them: node scripts/release/try-tarballs.mjs FOLDER
// Plain JavaScript without dependencies, as it runs on every Node and system that is supported.
const tarballs = resolve(process.argv[2] ?? 'tarballs');
const platform = `onnxruntime-${process.platform}-${process.arch}`;
const files = readdirSync(tarballs).filter((name) => name.endsWith('.tgz'));
const platforms = files.filter((name) => /^antiphon-onnxruntime-(darwin|linux|win32)-/.test(name));
const own = files.filter((name) => !platforms.includes(name));
const mine = platforms.filter((name) => name.startsWith(`antiphon-${platform}-`));
if (own.length === 0) throw new Error(`${tarballs} has no tarballs.`);

const folder = mkdtempSync(join(tmpdir(), 'antiphon-tarballs-'));
const dependencies = Object.fromEntries(
  [...own, ...mine].map((name) => [nameOf(name), `file:${join(tarballs, name)}`]),
);
writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }, null, 2));
run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts']);

const installed = createRequire(join(folder, 'package.json'));
const libraries = Object.keys(dependencies).filter((name) => {
  const manifest = JSON.parse(readFileSync(installed.resolve(`${name}/package.json`), 'utf8'));
  return manifest.exports?.['.'] !== undefined;
});
writeFileSync(join(folder, 'esm.mjs'), libraries.map((name) => `await import('${name}');`).join('\n'));
writeFileSync(join(folder, 'cjs.cjs'), libraries.map((name) => `require('${name}');`).join('\n'));
run('node', ['esm.mjs']);
run('node', ['cjs.cjs']);
console.log(`import and require: ${libraries.join(', ')}`);

if (mine.length === 0) console.log(`There is no ${platform}: nothing is computed here.`);
else {
  mkdirSync(join(folder, 'work'));
  run('npx', ['antiphon', 'doctor', '--engine', 'onnxruntime']);
  run('npx', ['antiphon', 'demo', '--size', 'smoke', '--out', 'work/demo']);
  for (const page of ['report.html', 'motion.html'])
    if (!existsSync(join(folder, 'work/demo', page))) throw new Error(`The demo wrote no ${page}.`);
}
console.log(`The installed packages work on Node ${process.versions.node}, ${process.platform}-${process.arch}.`);

/** What a tarball of `npm pack` has in it: its file's name says it, but for the slash and the version. */
function nameOf(file) {
  const [, name] = /^antiphon-(.+?)-\d+\.\d+\.\d+/.exec(file) ?? [];
  if (name === undefined) throw new Error(`${file} is no tarball of ours.`);
  return `@antiphon/${name}`;
}

function run(program, words) {
  console.log(`> ${program} ${words.join(' ')}`);
  const options = { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' };
  const { status } = spawnSync(program, words, options);
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${status}.`);
}
