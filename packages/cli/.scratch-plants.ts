import { BUNDLE_PLANTS } from './src/audits/fixtures/bundle-plants';
import { plantedBundle } from './src/audits/fixtures/planted-bundle';
import { auditBundle } from '@antiphon/generate';
import { rmSync } from 'node:fs';
const base = process.argv[2] ?? '/tmp/b22/kit/cfg1';
const only = process.argv[3];
const healthy = await auditBundle(base);
console.log('healthy ->', healthy.findings.map((f) => f.name + ': ' + f.sentence).join('\n ') || 'none', JSON.stringify(healthy.remarks), 'seed', healthy.seedEffect);
for (const plant of BUNDLE_PLANTS) {
  if (only !== undefined && !plant.name.includes(only)) continue;
  const out = `/tmp/b22/plant-${process.pid}`; rmSync(out, { recursive: true, force: true });
  await plantedBundle(base, out, plant);
  try {
    const t = performance.now();
    const card = await auditBundle(out);
    const names = [...new Set(card.findings.map((f) => f.name))];
    const ok = names.length === 1 && names[0] === plant.finding;
    console.log(ok ? 'ok  ' : 'BAD ', plant.name, '->', plant.finding, '|', card.findings.map((f) => `${f.name}(${f.effect?.toPrecision(2)})${(f as any).consequences?.length ? '{' + [...new Set((f as any).consequences.map((c: any) => c.name))].join(' ') + '}' : ''}`).join(', '), JSON.stringify((card.remarks ?? []).map((r) => r.name)), ((performance.now() - t) / 1000).toFixed(1));
    if (!ok || only) for (const f of card.findings) console.log('       ', f.check, f.sentence);
  } catch (e) { console.log('BAD ', plant.name, 'ERROR', e instanceof Error ? e.stack : e); }
  rmSync(out, { recursive: true, force: true });
}
