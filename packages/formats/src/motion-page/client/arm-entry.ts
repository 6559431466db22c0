/** An arm's places in the page, and what it is called and looks like in the file. */
export interface ArmEntry {
  readonly figure: HTMLElement;
  readonly choice: HTMLElement;
  readonly box: HTMLInputElement;
  readonly name: string;
  readonly caption: string;
  readonly colour: string;
  readonly mark: string;
}

/** As the file has it. @param choice its row in the list of arms */
export function entryOf(figure: HTMLElement, choice: HTMLElement | undefined): ArmEntry | undefined {
  const box = choice?.querySelector('input');
  if (choice === undefined || !box) return undefined;
  const text = (part: string) => figure.querySelector(part)?.textContent ?? '';
  const mark = choice.querySelector('.swatch')?.getAttribute('data-mark') ?? '0';
  const colour = figure.style.getPropertyValue('--arm');
  return { figure, choice, box, name: text('b'), caption: text('figcaption > span'), colour, mark };
}

/** What is written beside an arm, and in whose colour: an arm's own would tell its name. */
export interface Label {
  readonly name: string;
  readonly caption: string;
  readonly look: Pick<ArmEntry, 'colour' | 'mark'>;
}

export function label({ figure, choice }: ArmEntry, { name, caption, look }: Label): void {
  for (const part of [figure, choice]) part.style.setProperty('--arm', look.colour);
  choice.querySelector('.swatch')?.setAttribute('data-mark', look.mark);
  write(figure, 'b', name);
  write(figure, 'figcaption > span', caption);
  write(choice, 'span', name);
  figure.querySelector('canvas')?.setAttribute('aria-label', `Motion of ${name}`);
}

/** Puts siblings into this order. What has the keyboard's focus keeps it: where they are in it, nothing is moved. */
export function putInOrder(siblings: readonly HTMLElement[]): void {
  const parent = siblings[0]?.parentElement;
  const present = [...(parent?.children ?? [])].filter((child) => siblings.includes(child as HTMLElement));
  if (!parent || siblings.every((sibling, i) => present[i] === sibling)) return;
  const after = present.at(-1)?.nextSibling ?? null;
  for (const sibling of siblings) parent.insertBefore(sibling, after);
}

function write(part: HTMLElement, selector: string, text: string): void {
  const found = part.querySelector(selector);
  if (found !== null && found.textContent !== text) found.textContent = text;
}
