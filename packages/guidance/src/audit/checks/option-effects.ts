import { isAntiphonError, Random, type Guidance, type Samples, type Step } from '@antiphon/core';
import { COMMON_OPTIONS } from '../../options/common-options';
import type { Option } from '../../options/option';
import { fits } from '../../options/option-types';
import { createGuidance, guidanceDefinition } from '../../registry';
import { answer, finding, type Check } from '../check';
import type { Finding } from '../finding';
import type { AuditedOption, AuditSubject } from '../subject';

/** Every declared option is changed; one that changes nothing is a promise that nobody keeps. */
export const optionEffects: Check = {
  name: 'options',
  title: 'Does every option do something?',
  async run(subject, { sampling, trained }) {
    const findings: Finding[] = [];
    const tried: Record<string, boolean> = {};
    for (const kind of new Set([trained.spec.kind, sampling.spec.kind])) {
      for (const name of optionNames(kind)) {
        const effective = hasEffect(kind, name, subject);
        tried[`${kind}.${name}`] = effective;
        if (!effective)
          findings.push(
            finding(
              'option-without-effect',
              `The option "${name}" of "${kind}" can be set to anything, and neither training nor sampling changes.`,
              undefined,
              { option: name },
            ),
          );
      }
    }
    for (const option of subject.options ?? []) {
      const effective = await changesAnything(option);
      tried[option.name] = effective;
      if (!effective) {
        const values = option.values.map((value) => JSON.stringify(value)).join(', ');
        findings.push(
          finding(
            'option-without-effect',
            `The option "${option.name}" was set to ${values}, and nothing changed.`,
            undefined,
            { option: option.name },
          ),
        );
      }
    }
    const said = findings.map(({ sentence }) => sentence).join(' ');
    return answer(
      said || `All ${Object.keys(tried).length} options that it declares change training or sampling.`,
      findings,
      { tried },
    );
  },
};

function optionNames(kind: string): string[] {
  const { options, oneBranch } = guidanceDefinition(kind);
  return [...Object.keys(options), ...(oneBranch === true ? [] : Object.keys(COMMON_OPTIONS))];
}

/** Whether some value of an option, in some setting of the others, changes what the strategy does. A value that is refused with an error of its own is no silent one. */
function hasEffect(kind: string, name: string, subject: AuditSubject): boolean {
  const { options } = guidanceDefinition(kind);
  const all: Readonly<Record<string, Option>> = { ...options, ...COMMON_OPTIONS };
  const option = all[name];
  const settings = [{}, ...otherSettings(options, name)];
  const values = candidates(option, subject);
  // A text that nothing here fits cannot be tried.
  if (values.length < 2) return true;
  return settings.some((setting) => {
    const prints = values.map((value) =>
      fingerprint({ kind, ...setting, ...(value === undefined ? {} : { [name]: value }) }, subject),
    );
    return new Set(prints.filter((print) => print !== undefined)).size > 1;
  });
}

/** The other options, one at a time at another value: an option may act only beside another one. */
function otherSettings(options: Readonly<Record<string, Option>>, name: string): Record<string, unknown>[] {
  return Object.entries(options).flatMap(([other, option]): Record<string, unknown>[] => {
    if (other === name) return [];
    if (option.type === 'choice') return option.choices.map((choice) => ({ [other]: choice }));
    if (option.type === 'boolean') return [{ [other]: !option.default }];
    if (option.type === 'number') return numbers(option).map((value) => ({ [other]: value }));
    return [];
  });
}

/** Values to try; undefined is the default. */
function candidates(option: Option, { conditions }: AuditSubject): unknown[] {
  switch (option.type) {
    case 'number':
      return [undefined, ...numbers(option)];
    case 'choice':
      return [...option.choices];
    case 'boolean':
      return [true, false];
    case 'string':
      return [undefined, ...fitting(option, namesIn(conditions))];
    case 'list': {
      const { of, length = 2, default: usual = [] } = option;
      const entries = of === 'string' ? namesIn(conditions) : [...usual, ...within(option)];
      return [
        undefined,
        ...fitting(
          option,
          entries.map((entry) => Array.from({ length }, () => entry)),
        ),
      ];
    }
    case 'curve':
      return [
        undefined,
        ...fitting(
          option,
          within(option).map((value) => [[0.5, value]]),
        ),
      ];
    case 'band':
      return [undefined, [option.min + 0.3 * (option.max - option.min), option.min + 0.6 * (option.max - option.min)]];
    case 'per-condition': {
      const [name] =
        option.names ?? (option.namesOf === undefined ? conditions.map((condition) => condition.name) : [PART]);
      return name === undefined ? [undefined, {}] : [undefined, ...within(option).map((value) => ({ [name]: value }))];
    }
  }
}

/** Two numbers of a range. */
function within({ min = 0, max = min + 7 }: { readonly min?: number; readonly max?: number }): number[] {
  return [min + 0.37 * (max - min), min + 0.9 * (max - min)];
}

/** Texts that an option may mean something by. */
function namesIn(conditions: AuditSubject['conditions']): string[] {
  return [...conditions.map(({ name }) => name), PART, 'a', '1'];
}

/** A value that does not fit would be refused, which says nothing about the strategy. */
function fitting(option: Option, values: readonly unknown[]): unknown[] {
  return values.filter((value) => fits(option, value));
}

function numbers({ min = -Infinity, max = Infinity, default: usual }: Extract<Option, { type: 'number' }>): number[] {
  const values = [usual * 2 + 1, usual / 2, usual + 1, min, max, 0, 1];
  return [...new Set(values)].filter(
    (value) => Number.isFinite(value) && value >= min && value <= max && value !== usual,
  );
}

const PART = 'face';
const FRAMES = 12;
const BATCHES = 4;

/** Everything that a strategy does, as text: what it drops, what it declares, which branches it asks for and what it makes of them. */
function fingerprint(spec: Record<string, unknown>, { conditions }: AuditSubject): string | undefined {
  const names = conditions.map(({ name }) => name);
  try {
    const guidance = createGuidance({ ...spec, kind: String(spec.kind) });
    const masks = Array.from({ length: BATCHES }, (_, i) =>
      guidance.dropout(64, names, Random.stream(0, 'audit', 'option', i)),
    );
    return JSON.stringify([
      guidance.nullCondition,
      guidance.target,
      masks.map((keep) => names.map((name) => [...keep[name]].join(''))),
      walk(guidance, names),
    ]);
  } catch (error) {
    // A refusal in words is an effect; a crash is none.
    return isAntiphonError(error) && error.code !== 'PLUGIN_MISTAKE' ? `refused: ${error.message}` : undefined;
  }
}

function walk(guidance: Guidance, names: readonly string[]): unknown[] {
  const shape = [2, FRAMES, 2] as const;
  const traits = { layers: 6, weak: true, fps: 30, parts: { [PART]: [0] } };
  const run = guidance.begin({ ...traits, conditions: names, shape, random: Random.stream(0, 'audit', 'option') });
  const count = 8;
  return Array.from({ length: count }, (_, index) => {
    const sigma = 0.98 - (0.9 * index) / (count - 1);
    const step: Step = { index, count, timestep: Math.round(999 * sigma), sigma, alpha: Math.sqrt(1 - sigma ** 2) };
    const branches = run.branches(step);
    const predictions = Object.fromEntries(
      branches.map((branch) => [branch.name, toy(JSON.stringify({ ...branch, timestep: undefined }), index, shape)]),
    );
    const { x0, renoise } = run.combine(predictions, step, toy('x', index, shape));
    return [branches, [...x0], renoise === undefined ? null : [...renoise]];
  });
}

/** Numbers for a branch that change slowly from step to step, as a network's do. */
function toy(branch: string, index: number, [items, frames, features]: readonly [number, number, number]): Samples {
  const length = items * frames * features;
  const base = Random.stream(0, 'audit', branch).normals(length);
  const drift = Random.stream(0, 'audit', branch, index).normals(length);
  return Float64Array.from(base, (value, i) => value + 0.02 * drift[i]);
}

/** A value that is refused is no silent one, even where all of them are. */
async function changesAnything({ values, observe }: AuditedOption): Promise<boolean> {
  const seen = new Set<string>();
  let refused = false;
  for (const value of values) {
    await observe(value).then(
      (print) => seen.add(print),
      () => (refused = true),
    );
  }
  return refused || seen.size > 1;
}
