const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const NO_BREAK_SPACE = 160;
const BYTE_ORDER_MARK = 0xfeff;
/** Ctrl-Z, with which DOS ended its texts. */
const SUBSTITUTE = 26;
const HASH = 35;
const SLASH = 47;
const SEMICOLON = 59;
const OPEN = 123;
const CLOSE = 125;

/**
 * Reads the words of a BVH text one after the other, so that nothing but the text itself is held in memory. Braces are words of their own;
 * lines end with CRLF, LF or CR. Lines that begin with a comment do not count.
 */
export class BvhScanner {
  private at = 0;
  private currentLine = 1;
  /** Whether nothing of this line was read yet. */
  private fresh = true;

  constructor(private readonly text: string) {
    if (text.charCodeAt(0) === BYTE_ORDER_MARK) this.at = 1;
  }

  /** Number (from 1) of the line on which the next word stands, or would stand. */
  get line(): number {
    return this.currentLine;
  }

  /** Characters that are left. */
  get left(): number {
    return this.text.length - this.at;
  }

  /** The next word, on whatever line it is; undefined at the end. */
  word(): string | undefined {
    this.skipBlankLines();
    return this.wordOnLine();
  }

  /** The next word of this line; undefined at its end. */
  wordOnLine(): string | undefined {
    this.skipBlanks();
    const start = this.at;
    const first = this.text.charCodeAt(start);
    if (start === this.text.length || isLineEnd(first)) return undefined;
    this.at++;
    this.fresh = false;
    if (first !== OPEN && first !== CLOSE)
      while (this.at < this.text.length && !endsWord(this.text.charCodeAt(this.at))) this.at++;
    return this.text.slice(start, this.at);
  }

  /** What is left of this line, without blanks around it. */
  restOfLine(): string {
    const start = this.at;
    this.fresh = false;
    while (this.at < this.text.length && !isLineEnd(this.text.charCodeAt(this.at))) this.at++;
    return this.text.slice(start, this.at).trim();
  }

  /** Moves to the next line that holds anything, unless this one still does. */
  skipBlankLines(): void {
    for (;;) {
      this.skipBlanks();
      if (this.fresh && startsComment(this.text, this.at)) this.restOfLine();
      const code = this.text.charCodeAt(this.at);
      if (this.at >= this.text.length || !isLineEnd(code)) return;
      this.at += code === CARRIAGE_RETURN && this.text.charCodeAt(this.at + 1) === LINE_FEED ? 2 : 1;
      this.currentLine++;
      this.fresh = true;
    }
  }

  private skipBlanks(): void {
    while (this.at < this.text.length && isBlank(this.text.charCodeAt(this.at))) this.at++;
  }
}

/** Whether a comment (`#`, `;`, `//`), as some exporters write them, begins there: it goes to the end of the line. Names may begin so, too. */
export function startsComment(text: string, at = 0): boolean {
  const code = text.charCodeAt(at);
  return code === HASH || code === SEMICOLON || (code === SLASH && text.charCodeAt(at + 1) === SLASH);
}

function isBlank(code: number): boolean {
  return (
    code === SPACE ||
    (code >= TAB && code < CARRIAGE_RETURN && code !== LINE_FEED) ||
    code === NO_BREAK_SPACE ||
    code === SUBSTITUTE
  );
}

function isLineEnd(code: number): boolean {
  return code === LINE_FEED || code === CARRIAGE_RETURN;
}

function endsWord(code: number): boolean {
  return isBlank(code) || isLineEnd(code) || code === OPEN || code === CLOSE;
}
