import { readFile } from 'node:fs/promises';
import { commands } from './rehearsal/installed-command';
import { Project } from './rehearsal/project';
const w = '/tmp/antiphon-release-xoevPh';
const p = await Project.make(`${w}/projects/command`, { registry: '', env: { HOME: `${w}/user/home`, npm_config_cache: `${w}/user/npm-cache`, npm_config_userconfig: `${w}/user/home/.npmrc` } });
const encoder = /```js\n([^`]*registerAudioEncoder\([^`]*)```/.exec(await readFile('docs/extending.md', 'utf8'))?.[1] ?? '';
await commands(p, `${w}/projects/newcomer/demo-out/arms/cfg-seed0/bundle`, '/work/main/examples/speech/sense_and_sensibility_01_austen_64kb-0880.wav', encoder);
console.log('ok');
