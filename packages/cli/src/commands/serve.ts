import { randomBytes, randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { AntiphonError } from '@antiphon/core';
import {
  buildApp,
  createTelemetry,
  LiveDeployment,
  newKey,
  openRecords,
  printSettings,
  readSecret,
  recordsDeployment,
  requestLogs,
  resolveSettings,
  SCOPES,
  SETTING_FLAGS,
  settingsOfFlags,
  type Deployment,
  type Scope,
  type ServingRecords,
} from '@antiphon/serve';
import own from '../../package.json';
import { writeDeployment } from '../comparison/write-deployment';
import { print } from '../output/print';
import type { Surroundings } from '../surroundings';
import { listen } from '../work/listen';
import { servedDeployment, type Served } from '../work/served-deployment';

interface Options extends Readonly<Record<string, unknown>> {
  readonly set: readonly string[];
  readonly strict?: boolean;
  readonly printConfig?: boolean;
  readonly init?: string;
  readonly newKey?: string;
  readonly scope: readonly string[];
}

/** `antiphon serve`: arms over HTTP, until Ctrl-C. */
export function serveCommand(surroundings: Surroundings): Command {
  const again = (value: string, before: readonly string[]) => [...before, value];
  const command = new Command('serve').argument(
    '[deployment]',
    'deployment file (YAML: bundles, arms, weights), or the folder of one bundle that "antiphon export" wrote; with --init, the folder of a run',
  );
  for (const { flags, description } of SETTING_FLAGS) command.option(flags, description);
  return command
    .option('--set <name=value>', 'any other setting, e.g. limits.seconds=60; again for more', again, [])
    .option(
      '--strict',
      'refuse a bundle whose guidance audit has any finding, whatever its level, or that has no audit',
    )
    .option(
      '--init <file>',
      'write a deployment file that serves the arms of a comparison (the folder of its run), and end',
    )
    .option('--print-config', 'print the settings that hold and where each came from, and end')
    .option('--new-key <name>', 'make an API key, print it and the line for the deployment file, and end')
    .option('--scope <scope>', `of a new key: ${Object.keys(SCOPES).join(', ')}; again for more`, again, [])
    .action(async (path: string | undefined, options: Options) => {
      if (options.newKey !== undefined) return printKey(options.newKey, options.scope);
      if (path === undefined)
        throw new AntiphonError('INVALID_INPUT', {
          source: 'serve',
          problem: 'expected a deployment file or the folder of a bundle',
        });
      if (options.init !== undefined) return print(await writeDeployment(path, options.init));
      surroundings.takeTime?.();
      const served = await servedDeployment(path, { strict: options.strict === true });
      const resolved = resolveSettings({
        ...(served.file === undefined ? {} : { file: { path: served.file, server: served.deployment.server } }),
        environment: surroundings.environment ?? {},
        flags: settingsOfFlags(options, options.set),
      });
      if (options.printConfig === true) return print(printSettings(resolved));
      const { settings } = resolved;
      const secret = await readSecret(settings);
      await serve({ served, path, options, settings: { ...settings, secret } }, surroundings);
    });
}

interface Work {
  readonly served: Served;
  readonly path: string;
  readonly options: Options;
  readonly settings: ReturnType<typeof resolveSettings>['settings'];
}

/** Until the signal, whenever it comes: while networks are loaded, too. */
async function serve({ served, path, options, settings }: Work, { signal, onReload }: Surroundings): Promise<void> {
  const { deployment, remembered, file } = served;
  const { workers, threads, lanes, listeners, host, port } = settings;
  const records = await recordsOf(deployment, settings.secret);
  const warn = (problem: string) => void process.stderr.write(`${problem}\n`);
  const now = () => performance.timeOrigin + performance.now();
  const resource = { version: own.version, instance: randomUUID() };
  const telemetry = createTelemetry(settings.telemetry, { resource, now, warn });
  const live = await LiveDeployment.open(
    deployment,
    { workers, threads, lanes, listeners, signal, onGroup: telemetry.lane },
    remembered?.ranges,
  );
  // Threads, and a server that listens, would keep the process alive.
  try {
    await remembered?.remember();
    await records?.inForce(recordsDeployment(deployment));
    const reload = async () => {
      const next = await servedDeployment(path, { strict: options.strict === true });
      await live.replace(next.deployment, next.remembered?.ranges);
      await next.remembered?.remember();
      await records?.inForce(recordsDeployment(next.deployment));
    };
    const logs = requestLogs(settings.logs, process.stderr, Date.now);
    const app = buildApp({ live, settings, records, telemetry, logs, reload: file === undefined ? undefined : reload });
    onReload?.(() => {
      reload().then(
        () => print(`Reloaded ${path}\n`),
        (error: unknown) => print(`Not reloaded, all stays as it was: ${String(error)}\n`),
      );
    });
    try {
      const address = await listen(app, { port, host });
      if (!signal.aborted) {
        const arms = deployment.arms.length === 1 ? '' : ` (${deployment.arms.map(({ name }) => name).join(', ')})`;
        print(`Serving ${deployment.name}${arms} at ${address} (Ctrl-C stops)\n`);
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      }
    } finally {
      await app.close();
    }
  } finally {
    await live.close();
    await records?.close();
    await telemetry.close();
  }
}

/** @throws INVALID_INPUT for records without a secret: users are hashed with it, and outcomes come by tokens that it signs */
async function recordsOf({ records }: Deployment, secret: string | undefined): Promise<ServingRecords | undefined> {
  if (records === undefined) return undefined;
  if (secret === undefined)
    throw new AntiphonError('INVALID_INPUT', {
      source: 'serve',
      problem:
        'exposures and outcomes are recorded, and that needs a secret which stays the same: set ANTIPHON_SECRET ("openssl rand -hex 32" makes one), or "secretFile" of the deployment file',
    });
  const { folder, database, rotateMegabytes, fsync } = records;
  const log = (problem: string) => process.stderr.write(`${problem}\n`);
  return openRecords({ folder, database, rotateMegabytes, fsync, log });
}

function printKey(name: string, scopes: readonly string[]): void {
  const { key, line } = newKey(
    { name, ...(scopes.length > 0 ? { scopes: scopes as readonly Scope[] } : {}) },
    randomBytes,
  );
  print(
    `The key, which is shown this once:\n\n  ${key}\n\nThe line for "server: keys:" of the deployment file:\n\n  ${line}\n`,
  );
}
