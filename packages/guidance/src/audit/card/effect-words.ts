import type { CardFinding, GuidanceCard } from './card';

/** `moves motion by 3.2 standard deviations, 7 times as much as another seed`; undefined where no effect was measured. */
export function effectWords({
  effect,
  relativeEffect,
}: Pick<CardFinding, 'effect' | 'relativeEffect'>): string | undefined {
  if (effect === undefined) return undefined;
  const moved = `moves motion by ${deviations(effect)}`;
  return relativeEffect === undefined ? moved : `${moved}, ${multiple(relativeEffect)} as another seed`;
}

/** `Another seed moves motion by 0.44 standard deviations.`; undefined in cards that do not say. */
export function seedSentence({ seedEffect }: Pick<GuidanceCard, 'seedEffect'>): string | undefined {
  return seedEffect === undefined ? undefined : `Another seed moves motion by ${deviations(seedEffect)}.`;
}

function multiple(ratio: number): string {
  if (ratio >= 0.95 && ratio < 1.05) return 'as much';
  if (ratio > 1000) return 'more than 1000 times as much';
  return `${short(ratio)} times as much`;
}

function deviations(value: number): string {
  const said = short(value);
  return `${said} standard deviation${said === '1' ? '' : 's'}`;
}

/** Two digits, without an exponent where there need not be one. */
function short(value: number): string {
  return value >= 10 && value < 1e6 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}
