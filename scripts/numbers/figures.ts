/** A figure as a text prints it. */
export interface Figure {
  /** Its spelling: "1,935", "−0.441", "4%" (of "4 %"), "3.3·10⁻⁵", "nineteen". */
  readonly print: string;
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
}

/** The figures of a text, in reading order. What stands in code spans, formulas and targets of links is none. */
export function figuresOf(text: string): Figure[] {
  return [...withoutNames(text).matchAll(FIGURE)].map(({ 0: found, index }) => ({
    print: found.replace(/\s/g, '').replace(/^-/, '−').toLowerCase(),
    start: index,
    end: index + found.length,
  }));
}

/** A figure as a number, and half a unit of its last digit, which rounding hides. "4%" is 4. @throws Error for what is no figure */
export function valueOf(print: string): { readonly value: number; readonly rounding: number } {
  const word = WORDS[print];
  if (word !== undefined) return { value: word, rounding: 0 };
  const plain = print.replace(/,/g, '').replace('−', '-').replace(/%$/, '');
  const power = new RegExp(`^(?:(.*)·)?10([${SUPERSCRIPTS}]+)$`).exec(plain);
  const [mantissa = '', exponent = '0'] =
    power === null ? plain.split(/e/i) : [power[1] ?? '1', [...(power[2] ?? '')].map(digitOf).join('')];
  const scale = 10 ** Number(exponent);
  const value = Number(mantissa) * scale;
  if (mantissa === '' || Number.isNaN(value)) throw new Error(`"${print}" is no figure.`);
  return { value, rounding: (scale * 10 ** -(mantissa.split('.')[1]?.length ?? 0)) / 2 };
}

const WORDS: Readonly<Record<string, number>> = {
  ...{ two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12 },
  ...{ thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19, twenty: 20 },
  ...{ thirty: 30, forty: 40, fifty: 50, half: 1 / 2, third: 1 / 3, quarter: 1 / 4 },
};

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹⁻';
const digitOf = (superscript: string) => '0123456789-'[SUPERSCRIPTS.indexOf(superscript)] ?? '';

/** From eleven on a word is a figure; a smaller one where it counts time, times, or what is registered. */
const LARGE = 'eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty';
const UNITS = '(?:seconds?|minutes?|hours?|times|strategies|samplers|metrics|encoders|engines)';
const SMALL = `(?:two|three|four|five|six|seven|eight|nine|ten)(?=\\s${UNITS})|(?:half|third|quarter)(?=\\s(?:of )?an? ${UNITS})`;
const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:e[-−]?\d+)?(?:(?:·10)?[${SUPERSCRIPTS}]+)?`;
/** Letters and hyphens make digits part of a name: x0, 2M, UTF-8, 2-D. */
const BEFORE = String.raw`(?<![\p{L}\d_.,]|\p{L}-)`;
const AFTER = String.raw`(?![\p{L}\d_]|[.,]\d|-\p{L})`;
const FIGURE = new RegExp(
  `${BEFORE}[-−]?${NUMBER}${AFTER}(?:\\s?%)?|(?<![\\p{L}-])(?:${LARGE}|${SMALL})(?![\\p{L}-])`,
  'giu',
);

const VERSIONED = 'Node(?:\\.js)?|CUDA|cuDNN|PyTorch|TensorFlow|tfjs-node|Opset|IR|glTF|Python|Direct3D|Vite';
const NAMES = [
  /`[^`]*`/g,
  /\$\$?[^$]+\$\$?/g,
  /\]\([^)]*\)/g,
  /<[^>]*>/g,
  /https?:\S+/g,
  /(?<!\d)\d{4}\.\d{5}(?!\d)/g, // papers of arXiv
  /(?<![\d.])v?\d+\.\d+\.\d+[-.\w]*/g, // versions
  new RegExp(`(?<![-\\w])(?:${VERSIONED})(?: ≥)? \\d+(?:\\.\\d+)?`, 'g'),
];

/** The same text, as long, with blanks for what has digits and is no figure. */
function withoutNames(text: string): string {
  return NAMES.reduce((rest, name) => rest.replace(name, (found) => ' '.repeat(found.length)), text);
}
