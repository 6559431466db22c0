import { FILE_FORMATS, type GuidanceSpec } from '@antiphon/core';
import type { Answer } from '../check';
import { FINDINGS, type FindingName, type FindingSubject } from '../finding';
import { levelOf, LEVELS, type Level } from '../level';
import type { Remark } from '../remark';
import type { AuditSubject } from '../subject';
import { withoutConsequences, type AskedFinding } from './consequences';

/** `guidance-card.json`: what an audit asked and saw. What is optional is absent in cards of version 0.1. */
export interface GuidanceCard {
  readonly format: typeof FILE_FORMATS.card;
  readonly name: string;
  readonly trained: GuidanceSpec;
  readonly sampling: GuidanceSpec;
  readonly deep: boolean;
  /** What the motion is kept to; absent where it is as the network makes it. */
  readonly band?: AuditSubject['band'];
  /** How far another seed moves the model's motion, root mean square, in standard deviations of the motion. */
  readonly seedEffect?: number;
  /** Gravest first, and among those what moves motion most. */
  readonly findings: readonly CardFinding[];
  readonly remarks?: readonly Remark[];
  readonly checks: readonly CardCheck[];
  /** SHA-256 of what was audited, so that a card of another model is known for one. Whoever writes the card fills it in. */
  readonly subject?: string;
}

/** A finding as a card tells it. */
export interface CardFinding {
  readonly name: FindingName;
  readonly level?: Level;
  /** How far it moves motion, root mean square, in standard deviations of the motion; absent where that was not measured. */
  readonly effect?: number;
  /** `effect`, as a multiple of what another seed does. */
  readonly relativeEffect?: number;
  /** The question that found it. */
  readonly check: string;
  readonly sentence: string;
  /** What to do about it. */
  readonly mend?: string;
  readonly about?: FindingSubject;
  /** What was found, too, and is a mere consequence of it. */
  readonly consequences?: readonly { readonly name: FindingName; readonly check: string; readonly sentence: string }[];
}

/** A question as a card tells it. */
export interface CardCheck {
  readonly name: string;
  readonly title: string;
  /** `follows`: all that was found are consequences of the finding that `follows` names. */
  readonly status: 'passed' | 'finding' | 'follows' | 'not checked';
  readonly follows?: FindingName;
  readonly summary: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

export interface CheckedQuestion extends Answer {
  readonly name: string;
  readonly title: string;
}

export function makeCard(
  subject: AuditSubject,
  deep: boolean,
  seedEffect: number | undefined,
  questions: readonly CheckedQuestion[],
): GuidanceCard {
  const found = questions.flatMap(({ name: check, findings }) => findings.map((each) => ({ ...each, check })));
  const causes = withoutConsequences(found);
  const remarks = questions.flatMap((question) => question.remarks ?? []);
  return {
    format: FILE_FORMATS.card,
    name: subject.name,
    trained: subject.trained,
    sampling: subject.sampling ?? subject.trained,
    deep,
    ...(subject.band && { band: subject.band }),
    ...(seedEffect !== undefined && { seedEffect }),
    findings: byEffect([...causes].map(([cause, follow]) => told(cause, follow, seedEffect))),
    ...(remarks.length > 0 && { remarks: [...new Map(remarks.map((each) => [each.name, each])).values()] }),
    checks: questions.map((question) => checkOf(question, causes)),
  };
}

function told(
  { name, check, sentence, about, ...own }: AskedFinding,
  follow: readonly AskedFinding[],
  seedEffect: number | undefined,
): CardFinding {
  // What follows from it moves motion by its doing.
  const effects = [own, ...follow].flatMap((each) => each.effect ?? []);
  const effect = effects.length === 0 ? undefined : Math.max(...effects);
  return {
    name,
    level: levelOf(effect, seedEffect, FINDINGS[name].level),
    ...(effect !== undefined && { effect }),
    ...(effect !== undefined && seedEffect !== undefined && seedEffect > 0 && { relativeEffect: effect / seedEffect }),
    check,
    sentence,
    mend: FINDINGS[name].mend,
    ...(about && { about }),
    ...(follow.length > 0 && { consequences: follow.map(({ name, check, sentence }) => ({ name, check, sentence })) }),
  };
}

/** By level, and of one level what moves motion most first: since the level of a measured effect comes of the effect, all that was measured stands by effect. */
function byEffect(findings: readonly CardFinding[]): CardFinding[] {
  const grave = ({ level = 'error' }: CardFinding): number => LEVELS.indexOf(level);
  return [...findings].sort((a, b) => grave(a) - grave(b) || (b.effect ?? 0) - (a.effect ?? 0));
}

function checkOf(
  { name, title, applies, summary, findings, evidence }: CheckedQuestion,
  causes: ReadonlyMap<AskedFinding, readonly AskedFinding[]>,
): CardCheck {
  const own = [...causes.keys()].some((cause) => cause.check === name);
  const [cause] = [...causes].find(([, follow]) => follow.some(({ check }) => check === name)) ?? [];
  const status = !applies
    ? { status: 'not checked' as const }
    : own
      ? { status: 'finding' as const }
      : cause !== undefined && findings.length > 0
        ? { status: 'follows' as const, follows: cause.name }
        : { status: 'passed' as const };
  return { name, title, ...status, summary, evidence };
}
