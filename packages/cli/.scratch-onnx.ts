import { BUNDLE_PLANTS } from './src/audits/fixtures/bundle-plants';
import { plantedBundle } from './src/audits/fixtures/planted-bundle';
import { auditBundle } from '@antiphon/generate';
import { rmSync } from 'node:fs';
for (const plant of BUNDLE_PLANTS) {
  const out = '/tmp/b22/plant'; rmSync(out, { recursive: true, force: true });
  await plantedBundle('/tmp/b22/demo-bundle', out, plant);
  try {
  const card = await auditBundle(out);
  console.log(plant.name, '->', plant.finding, '|', card.findings.map((f) => f.name).join(', '));
  } catch (e) { console.log(plant.name, 'ERROR', e instanceof Error ? e.message : e); }
}
