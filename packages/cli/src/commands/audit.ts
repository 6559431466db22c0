import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import { AntiphonError, type GuidanceSpec } from '@antiphon/core';
import { cardSummary, findingKind, isAtLeast, LEVELS, type GuidanceCard, type Level } from '@antiphon/guidance';
import {
  auditBundle,
  auditForeign,
  openForeignNetwork,
  parseForeignMapping,
  readBundle,
  writeGuidanceCard,
} from '@antiphon/generate';
import { readCheckpoint } from '@antiphon/train';
import { chosenGuidance, guidanceOption, type OptionTexts } from '../options/guidance-option';
import { realNumber } from '../options/option-types';
import { readSettings } from '../options/settings';
import { auditProgress } from '../output/audit-progress';
import { print } from '../output/print';
import { ProgressLine } from '../output/progress';
import { writeSarif } from '../output/write-sarif';
import type { Surroundings } from '../surroundings';
import { cardTable } from '../tables/card-table';
import { auditCheckpoint } from '../work/audit-checkpoint';
import { auditEvaluation } from '../work/audit-evaluation';
import { addAuditData, auditData, type AuditDataOptions } from '../work/audit-data';

interface Options extends AuditDataOptions {
  deep?: boolean;
  guidance?: string;
  scale?: number;
  option: OptionTexts;
  mapping?: string;
  out?: string;
  failOn: Level | 'never';
  sarif?: string;
  json?: boolean;
}

/** Exit code where the audit found something of the level that was asked for; 1 is an error, as everywhere. */
const FOUND = 2;

/** `antiphon audit`: asks a model what it does, and holds it against what it declares. */
export function auditCommand(surroundings: Surroundings): Command {
  const { clock, signal } = surroundings;
  const command = new Command('audit')
    .argument('<model>', 'folder that "antiphon train" or "antiphon export" wrote, or MODEL.onnx')
    .option('--deep', 'more noise levels, longer samplings, longer speech')
    .option('--guidance <kind>', 'strategy that it will be sampled with (default: as trained)')
    .option('--scale <s>', 'guidance scale that it will be sampled with', realNumber)
    .option('--option <key=value>', 'any other option of the strategy (repeatable)', guidanceOption, {})
    .option(
      '--mapping <file>',
      'which inputs of a foreign model are x, t and conditions: YAML or JSON, see docs/audit.md',
    )
    .option('--out <folder>', 'where guidance-card.md and guidance-card.json go (default: beside the model)')
    .addOption(
      new Option('--fail-on <level>', 'from which level on a finding makes the exit code 2')
        .choices([...[...LEVELS].reverse(), 'never'])
        .default('note'),
    )
    .option('--sarif <file>', 'write the findings there as SARIF 2.1.0, which CI systems show')
    .option('--json', 'print the card as JSON')
    .addHelpText('after', '\nExit code: 0 without findings of the level of --fail-on, 2 with some, 1 for an error.')
    .action(async (model: string, options: Options) => {
      const line = new ProgressLine(clock);
      const data = await auditData(options, surroundings);
      const onProgress = auditProgress(line, { clock, signal }, 'Nothing was written; run it again.');
      const how = { onProgress, ...(options.deep === true ? { deep: true } : {}), ...(data && { data }) };
      const card = await cardOf(model, options, how);
      line.end(`${model}: ${cardSummary(card)}`);
      const folder = folderOf(model, options, card);
      if (folder !== undefined) await writeGuidanceCard(folder, card);
      if (options.sarif !== undefined) await writeSarif(options.sarif, card, await fileOf(model));
      const written = [
        folder === undefined
          ? 'No card was written: the model’s own is about sampling as trained (--out FOLDER writes this one).'
          : `The card: ${join(folder, 'guidance-card.md')}`,
        ...(options.sarif === undefined ? [] : [`As SARIF: ${options.sarif}`]),
      ];
      print(
        options.json === true ? `${JSON.stringify(card, null, 1)}\n` : `${cardTable(card)}\n${written.join('\n')}\n`,
      );
      if (fails(card, options.failOn)) process.exitCode = FOUND;
    });
  return addAuditData(command);
}

/** Whether what was found is of the level that makes the exit code another one. */
export function fails({ findings }: Pick<GuidanceCard, 'findings'>, failOn: Options['failOn']): boolean {
  return (
    failOn !== 'never' &&
    findings.some(({ name, level = findingKind(name)?.level ?? 'error' }) => isAtLeast(level, failOn))
  );
}

/** The file that stands for what was audited. */
async function fileOf(model: string): Promise<string> {
  if (await isFile(model)) return model;
  return join(model, (await isFile(join(model, 'checkpoint.json'))) ? 'checkpoint.json' : 'bundle.json');
}

/** A model's own card says what it does as it was trained, and as it will be served: another way to sample does not replace it. */
function folderOf(model: string, { out }: Options, { trained, sampling }: GuidanceCard): string | undefined {
  if (out !== undefined) return out;
  if (JSON.stringify(trained) !== JSON.stringify(sampling)) return undefined;
  return model.endsWith('.onnx') ? dirname(model) : model;
}

type How = Parameters<typeof auditBundle>[1];

async function cardOf(model: string, options: Options, how: How): Promise<GuidanceCard> {
  if (options.mapping !== undefined || model.endsWith('.onnx')) return foreignCard(model, options, how);
  if (await isFile(join(model, 'checkpoint.json'))) return checkpointCard(model, options, how);
  const { manifest } = await readBundle(model);
  return auditBundle(model, { ...how, ...samplingOf(manifest.guidance, options), evaluation: auditEvaluation });
}

async function checkpointCard(folder: string, options: Options, how: How): Promise<GuidanceCard> {
  const checkpoint = await readCheckpoint(folder);
  if (checkpoint === undefined) throw new AntiphonError('FILE_NOT_FOUND', { path: join(folder, 'checkpoint.json') });
  return auditCheckpoint(checkpoint, folder, { ...how, ...samplingOf(checkpoint.guidance, options) });
}

async function foreignCard(model: string, options: Options, how: How): Promise<GuidanceCard> {
  const { mapping: path } = options;
  if (path === undefined)
    throw new AntiphonError('INVALID_INPUT', {
      source: model,
      problem: 'a foreign model needs --mapping FILE, which says what its inputs are (docs/audit.md shows one)',
    });
  const mapping = parseForeignMapping(await readSettings(path), path);
  const network = await openForeignNetwork(model);
  try {
    return await auditForeign(network, mapping, { ...how, path, ...samplingOf(mapping.guidance, options) });
  } finally {
    await network.close();
  }
}

function samplingOf(trained: GuidanceSpec, options: Options): { sampling?: GuidanceSpec } {
  const { guidance, scale, option } = options;
  if (guidance === undefined && scale === undefined && Object.keys(option).length === 0) return {};
  return { sampling: chosenGuidance(trained, { guidance, scale, options: option }) };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
