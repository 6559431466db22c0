import { mkdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
  type IConfigFile,
} from '@microsoft/api-extractor';
import { definedIn } from './defined-in';
import type { Entry } from '../entries';

/** What an entry exports, as a report, and what is wrong with it, a sentence each. */
export interface EntryApi {
  readonly entry: Entry;
  readonly report: string;
  readonly issues: readonly string[];
}

const [OFF, ON] = [ExtractorLogLevel.None, ExtractorLogLevel.Warning];

/** Reports of entries, by API Extractor. All are read as one TypeScript program, which takes most of the time. @param temporary an empty folder */
export async function apiOf(entries: readonly Entry[], temporary: string): Promise<readonly EntryApi[]> {
  const types = entries.map((entry) => entry.types);
  const found: { readonly entry: Entry; readonly report: string; readonly issues: readonly Issue[] }[] = [];
  let compilerState: CompilerState | undefined;
  for (const [i, entry] of entries.entries()) {
    const folder = join(temporary, String(i));
    await mkdir(folder);
    const config = ExtractorConfig.prepare({
      configObjectFullPath: join(entry.folder, 'api-extractor.json'),
      packageJsonFullPath: join(entry.folder, 'package.json'),
      configObject: configOf(entry, folder, types),
    });
    compilerState ??= CompilerState.create(config, { additionalEntryPoints: types });
    const messages: ExtractorMessage[] = [];
    const messageCallback = (message: ExtractorMessage) => {
      messages.push(message);
      message.handled = true;
    };
    // "Local", it only writes the report; whether it differs from the committed one is asked by our own check, which shows how.
    Extractor.invoke(config, { localBuild: true, compilerState, messageCallback });
    const issues = messages.flatMap((message) => issueOf(message, entry));
    found.push({ entry, issues, report: plain(await readFile(config.reportFilePath, 'utf8')) });
  }
  return found.map(({ entry, report, issues }) => {
    // What another entry of the package exports can be imported from there.
    const beside = found
      .filter((other) => other.entry.folder === entry.folder)
      .flatMap((other) => exported(other.report));
    const left = issues.filter(({ forgotten }) => forgotten === undefined || !beside.includes(forgotten));
    return { entry, report, issues: [...new Set(left.map(({ text }) => text))] };
  });
}

function configOf(entry: Entry, folder: string, files: readonly string[]): IConfigFile {
  return {
    projectFolder: entry.folder,
    mainEntryPointFilePath: entry.types,
    newlineKind: 'lf',
    compiler: {
      // As a user compiles: other packages are what they built.
      overrideTsconfig: {
        compilerOptions: {
          target: 'ES2022',
          lib: ['ES2023'],
          module: 'ESNext',
          moduleResolution: 'Bundler',
          strict: true,
          skipLibCheck: true,
          types: ['node'],
        },
        files,
      },
    },
    apiReport: {
      enabled: true,
      reportFileName: entry.name,
      reportFolder: folder,
      reportTempFolder: join(folder, 'temporary'),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: { logLevel: ON } },
      extractorMessageReporting: {
        default: { logLevel: OFF },
        'ae-forgotten-export': { logLevel: ON },
        'ae-undocumented': { logLevel: ON },
      },
      tsdocMessageReporting: { default: { logLevel: OFF } },
    },
  };
}

/** Types that are computed of what a package has inside, and that nobody has to name: the interface that extends one is what can be imported. */
const COMPUTED: readonly string[] = ['ShippedOptions'];

interface Issue {
  readonly text: string;
  /** The type that a signature names and the entry does not export. */
  readonly forgotten?: string;
}

/** The names that a report says are exported. */
function exported(report: string): string[] {
  return [
    ...report.matchAll(/^export (?:declare )?(?:abstract )?(?:class|interface|type|const|let|function|enum) (\w+)/gm),
  ].map(([, name = '']) => name);
}

/** What a message means for whoever has to mend it. Members that have no docstring are not told: their names may say it all. */
function issueOf(message: ExtractorMessage, entry: Entry): Issue[] {
  const { messageId, text, sourceFilePath, sourceFileLine, sourceFileColumn } = message;
  const [, name = ''] = /"([^"]+)"/.exec(text) ?? [];
  if (messageId === 'ae-undocumented')
    return sourceFileColumn === 1 ? [{ text: `"${name}" has no docstring (${definedIn(entry.folder, name)})` }] : [];
  if (messageId === 'ae-forgotten-export') {
    const own = name.replace(/_\d+$/, '');
    if (COMPUTED.includes(own)) return [];
    const text = `"${own}" stands in a public signature, but is not exported (${definedIn(entry.folder, own)})`;
    return [{ text, forgotten: own }];
  }
  if (message.category !== 'Compiler') return [];
  return [{ text: `${text} (${relative(entry.folder, sourceFilePath ?? '')}:${sourceFileLine ?? 0})` }];
}

/** Without notes on single members, and without the tool's warnings, which are problems of their own. */
function plain(report: string): string {
  return report
    .replaceAll('\r\n', '\n')
    .replace(/^ *\/\/ (\(undocumented\)|Warning: .*)\n/gm, '')
    .replaceAll(' (undocumented)', '');
}
