import { trainedBundle, smallCorpus } from './src/audits/fixtures/trainings';
import { auditBundle, readBundle } from '@antiphon/generate';
const dataset = await smallCorpus();
for (const [name, seed] of [['cfg1', 1], ['cfg2', 2]] as const) {
  const t0 = performance.now();
  const { bundle, checkpoint } = await trainedBundle('/tmp/b22/kit', name, { seed, dataset });
  const t1 = performance.now();
  const card = await auditBundle(bundle);
  console.log(name, ((t1 - t0) / 1000).toFixed(1), 's training;', ((performance.now() - t1) / 1000).toFixed(1), 's audit', JSON.stringify(checkpoint.history.slice(-2)));
  const { record } = await readBundle(bundle);
  console.log(card.findings.map((f) => f.name + ' ' + f.sentence).join('\n') || 'none', JSON.stringify(card.remarks));
  console.log(record?.probe?.kind, record?.probe?.items, record?.probe?.levels.map((l) => l.sigma.toFixed(3)).join(' '));
  for (const b of record?.behaviour?.branches ?? []) console.log(b.heard.join('+') || 'none', b.levels.map((l) => `${l.error.toFixed(3)}/${l.size.toFixed(2)}`).join('  '));
  console.log(JSON.stringify(record?.behaviour?.swapped), JSON.stringify(record?.behaviour?.retimed), JSON.stringify(record?.average));
}
