/** Plain text as LaTeX: what has a meaning there is escaped, what pdfLaTeX has no letter for is named by its code point. */
export function latexText(text: string): string {
  return [...text.replace(/\s+/g, ' ')].map((character) => SPECIAL[character] ?? otherwise(character)).join('');
}

/** A number as `formatNumber` writes it. */
export function latexNumber(text: string): string {
  const [, size, power] = /^(.*)e(.*)$/.exec(text) ?? [];
  if (size !== undefined && power !== undefined)
    return `$${plainMinus(size)}\\times10^{${plainMinus(power).replace('+', '')}}$`;
  return text.startsWith('−') ? `$${plainMinus(text).replaceAll(',', '{,}')}$` : text === '–' ? '--' : text;
}

function plainMinus(text: string): string {
  return text.replaceAll('−', '-');
}

/** Western letters are there with T1 fonts; of others none can be counted on. */
function otherwise(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80 || (code >= 0xc0 && code <= 0x17f && code !== 0xd7 && code !== 0xf7)) return character;
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '“': '``',
  '”': "''",
  '‘': '`',
  '’': "'",
  '–': '--',
  '—': '---',
  '…': '\\ldots{}',
  '−': '$-$',
  '±': '$\\pm$',
  '×': '$\\times$',
  '·': '$\\cdot$',
  '²': '$^2$',
  '³': '$^3$',
  '≥': '$\\geq$',
  '≤': '$\\leq$',
  '≈': '$\\approx$',
  '°': '$^\\circ$',
  µ: '$\\mu$',
  '\u00a0': '~',
  '\u202f': '\\,',
};
