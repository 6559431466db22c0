import type { NumberOption } from './option';

/** The option `scale` as nearly every strategy has it. */
export function scaleOption(byDefault: number, weak = 'the unconditional one'): NumberOption {
  return {
    type: 'number',
    min: 0,
    default: byDefault,
    summary: `Guidance scale: 1 is the conditional model, 0 ${weak}.`,
  };
}
