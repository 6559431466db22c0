import { z } from 'zod';
import { serverSettingsSchema } from './schema';

/** One value that can be set by name. */
export interface Setting {
  /** `limits.stepSeconds` */
  readonly path: string;
  /** `ANTIPHON_LIMITS_STEP_SECONDS` */
  readonly variable: string;
  /** Of its value as text: a number, yes or no, words, several with commas between, or JSON. */
  readonly kind: 'number' | 'boolean' | 'text' | 'numbers' | 'texts' | 'json';
  readonly description: string;
  readonly fallback: unknown;
}

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

/** Every setting, in the order of the schema. */
export const SETTINGS: readonly Setting[] = settingsOf(
  z.toJSONSchema(serverSettingsSchema, { io: 'input' }) as unknown as Node,
  [],
);

function settingsOf({ properties = {} }: Node, around: readonly string[]): Setting[] {
  return Object.entries(properties).flatMap(([name, node]): Setting[] => {
    const path = [...around, name];
    if (node.properties !== undefined) return settingsOf(node, path);
    const { description = '', default: fallback } = node;
    return [{ path: path.join('.'), variable: variableOf(path), kind: kindOf(node), description, fallback }];
  });
}

function variableOf(path: readonly string[]): string {
  const words = path.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());
  return ['ANTIPHON', ...words].join('_');
}

function kindOf({ type, items }: Node): Setting['kind'] {
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type !== 'array') return 'text';
  if (items?.type === 'number' || items?.type === 'integer') return 'numbers';
  return items?.type === 'string' ? 'texts' : 'json';
}
