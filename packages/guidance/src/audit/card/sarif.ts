import { FINDINGS, type FindingName } from '../finding';
import type { Level } from '../level';
import type { CardFinding, GuidanceCard } from './card';
import { effectWords } from './effect-words';

/** Where a log says that findings are, and whose log it is. */
export interface SarifSource {
  /** The file that was audited, as a relative URI: `models/face/bundle.json`. */
  readonly uri: string;
  /** Version of the program that audited. */
  readonly version: string;
}

/** A log of SARIF 2.1.0, as far as a card fills it. */
export interface SarifLog {
  readonly $schema: string;
  readonly version: '2.1.0';
  readonly runs: readonly [SarifRun];
}

/** One audit. */
export interface SarifRun {
  readonly tool: { readonly driver: { readonly name: string; readonly version: string; readonly rules: SarifRule[] } };
  readonly invocations: readonly [{ executionSuccessful: true; toolExecutionNotifications: SarifNotification[] }];
  readonly artifacts: readonly [{ readonly location: { readonly uri: string } }];
  readonly results: readonly SarifResult[];
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A kind of finding. */
export interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly help: { readonly text: string };
  readonly defaultConfiguration: { readonly level: Level };
}

/** A finding. */
export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex?: number;
  readonly level: Level;
  readonly message: { readonly text: string };
  readonly locations: readonly object[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A remark, or a question that could not be asked. */
export interface SarifNotification {
  readonly level: 'note';
  readonly message: { readonly text: string };
  readonly descriptor: { readonly id: string };
}

/**
 * A card as CI systems show it: SARIF 2.1.0. Each finding is a result under its name as the rule, at the line 1 of what was audited; remarks, and questions that could not be asked, are notifications of the run, since they are
 * no results.
 */
export function cardSarif(card: GuidanceCard, { uri, version }: SarifSource): SarifLog {
  const { name, seedEffect, findings, remarks = [], checks } = card;
  const open = checks.filter(({ status }) => status === 'not checked');
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'antiphon audit', version, rules: RULES.map(ruleOf) } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [
              ...remarks.map(({ name: id, sentence }) => notification(`remark/${id}`, sentence)),
              ...open.map(({ name: id, title, summary }) => notification(`not-asked/${id}`, `${title} ${summary}`)),
            ],
          },
        ],
        artifacts: [{ location: { uri } }],
        results: findings.map((finding) => resultOf(finding, uri)),
        properties: { model: name, ...(seedEffect !== undefined && { seedEffect }) },
      },
    ],
  };
}

const RULES = /* @__PURE__ */ Object.keys(FINDINGS) as FindingName[];

function ruleOf(name: FindingName): SarifRule {
  const { says, mend, level } = FINDINGS[name];
  return {
    id: name,
    shortDescription: { text: says },
    help: { text: `${says} ${mend}` },
    defaultConfiguration: { level },
  };
}

function resultOf(finding: CardFinding, uri: string): SarifResult {
  const { name, level = 'error', effect, relativeEffect, check, sentence, mend, about, consequences = [] } = finding;
  const index = RULES.indexOf(name);
  const moved = effectWords(finding);
  return {
    ruleId: name,
    ...(index >= 0 && { ruleIndex: index }),
    level,
    message: {
      text: [
        ...(moved === undefined ? [] : [`${moved.charAt(0).toUpperCase()}${moved.slice(1)}.`]),
        sentence,
        ...(mend === undefined ? [] : [`To mend it: ${mend}`]),
      ].join(' '),
    },
    locations: [{ physicalLocation: { artifactLocation: { uri, index: 0 }, region: { startLine: 1 } } }],
    // What tells one finding from another, whatever its numbers are this time.
    partialFingerprints: {
      'antiphonFinding/v1': [
        name,
        check,
        ...Object.entries(about ?? {}).map(([what, which]) => `${what}=${which}`),
      ].join('/'),
    },
    properties: {
      ...(effect !== undefined && { effect }),
      ...(relativeEffect !== undefined && { relativeEffect }),
      check,
      ...about,
      ...(consequences.length > 0 && { consequences: consequences.map((each) => each.name) }),
    },
  };
}

function notification(id: string, text: string): SarifNotification {
  return { level: 'note', message: { text }, descriptor: { id } };
}
