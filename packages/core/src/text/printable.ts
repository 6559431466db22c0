/** What a terminal would obey instead of showing it (C0 and C1 controls), and what turns the order of the letters round (Unicode bidirectional formatting); without the line end. */
// eslint-disable-next-line no-control-regex
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/** Text from outside (names of files, channels and joints, pieces of files) that may be shown on a terminal, in lines as it has them. */
export function printable(text: string): string {
  return text.replace(OBEYED, ' ');
}

/** The same in one line. */
export function oneLine(text: string): string {
  return printable(text).replace(/ ?[\n\u2028\u2029]+ ?/g, ' ');
}

/** A name as a word of a command that is printed, to be typed as it stands. */
export function shellWord(name: string): string {
  return /^[\w./:@%+=,-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
