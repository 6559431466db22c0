import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '@antiphon/experiment';
import type { Absent, RemadeValues, RemakeContext } from '../remake';
import { demoSpecs } from './demo-specs';

/**
 * What a smoke demo that was run already confirms: evaluations per step of each arm and scale, times the steps of the full demo (`cfg/2/25` is the NFE of 25 steps);
 * scores of the truth and the mean pose on its corpus (`truth/fdG`), which no training moves; scores of trained arms (`fixed/1/6/lipError`), which training moves a little from machine to machine; findings of each arm's audit (`cfg/findings`).
 */
export async function smokeDemo({ demo }: RemakeContext): Promise<RemadeValues | Absent> {
  if (demo === undefined) return { absent: 'it needs --demo FOLDER, of "npm run demo -- --size smoke --out FOLDER"' };
  const path = join(demo, 'report.json');
  if (!existsSync(path)) throw new Error(`${path}: there is no such file; --demo names the folder of a finished demo.`);
  const { arms, floors, cells } = JSON.parse(readFileSync(path, 'utf8')) as Report;
  const { full } = await demoSpecs();
  const values: Record<string, number> = {};
  for (const [name, { metrics }] of [['truth', floors.truth] as const, ['mean', floors.meanPose] as const])
    for (const [metric, value] of Object.entries(metrics)) values[`${name}/${metric}`] = value ?? NaN;
  for (const { name, card } of arms) values[`${name}/findings`] = card?.findings ?? NaN;
  for (const { arm, scale, steps, nfe, metrics } of cells) {
    for (const fullSteps of full.sampling.steps)
      values[`${arm}/${scale}/${fullSteps}`] = (nfe / Number(steps)) * fullSteps;
    for (const [metric, value] of Object.entries(metrics)) values[`${arm}/${scale}/${steps}/${metric}`] = value ?? NaN;
  }
  return values;
}
