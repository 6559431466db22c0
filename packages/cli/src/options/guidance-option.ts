import { exactJson, type GuidanceSpec } from '@antiphon/core';
import { COMMON_OPTIONS, guidanceDefinition, guidanceKinds, type Option } from '@antiphon/guidance';
import { chooseGuidance, type GuidanceChoice } from '@antiphon/generate';
import { InvalidArgumentError } from 'commander';

/** Options of a strategy as they were typed. What a text means, only the strategy knows. */
export type OptionTexts = Readonly<Record<string, string>>;

/** For commander: `key=value` added to the options before it. */
export function guidanceOption(text: string, before: OptionTexts): OptionTexts {
  const equals = text.indexOf('=');
  const [key, value] = [text.slice(0, equals).trim(), text.slice(equals + 1)];
  if (equals < 0 || key === '') throw new InvalidArgumentError(`Expected KEY=VALUE, found "${text}".`);
  if (key === 'kind') throw new InvalidArgumentError('Choose the kind with --guidance.');
  return { ...before, [key]: value };
}

/** The values that texts mean for a strategy: of an option that is a text the text itself, of a list also `1,2,3`, else JSON where it can be read as such. */
export function optionValues(kind: string, texts: OptionTexts): Record<string, unknown> {
  // An unknown kind is refused by whoever makes the strategy.
  const schema: Readonly<Record<string, Option>> = guidanceKinds().includes(kind)
    ? { ...guidanceDefinition(kind).options, ...COMMON_OPTIONS }
    : {};
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, valueOf(text, schema[key])]));
}

/** `chooseGuidance` for options as they were typed. */
export function chosenGuidance(
  trained: GuidanceSpec,
  { options = {}, ...choice }: Omit<GuidanceChoice, 'options'> & { readonly options?: OptionTexts },
): GuidanceSpec {
  return chooseGuidance(trained, { ...choice, options: optionValues(choice.guidance ?? trained.kind, options) });
}

function valueOf(text: string, option: Option | undefined): unknown {
  const value = json(text);
  if (option?.type === 'string') return typeof value === 'string' ? value : text;
  const isList = option?.type === 'list' || option?.type === 'band';
  if (!isList || Array.isArray(value)) return value ?? text;
  const parts = text.split(',').map((part) => part.trim());
  return option.type === 'list' && option.of === 'string' ? parts : parts.map((part) => json(part) ?? part);
}

/** Undefined where it is none. */
function json(text: string): unknown {
  try {
    return exactJson(text);
  } catch {
    return undefined;
  }
}
