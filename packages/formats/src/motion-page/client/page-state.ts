/** What the address of a motion page keeps behind its `#`. */
export interface PageState {
  /** Arms that are shown, as the page calls them: by name, or by letter where it is blind. None: all. */
  readonly arms: readonly string[];
  /** Of playing; 1 is the recording's. */
  readonly speed: number;
  readonly loop: boolean;
  /** What the order of the arms is drawn from; undefined where they have their names. */
  readonly blind: string | undefined;
  /** Whether the names of a blind page have been told. */
  readonly revealed: boolean;
  /** Seconds. */
  readonly time: number;
}

/** Chromium plays nothing slower or faster. */
const [SLOWEST, FASTEST] = [1 / 16, 16];

/** What an address says; what it does not say, or not well, is as in a page that was just opened. @param blind of that page */
export function readState(hash: string, blind: string | undefined): PageState {
  const said = new URLSearchParams(hash.replace(/^#/, ''));
  const seed = said.get('blind') ?? blind;
  const speed = Number(said.get('speed') ?? 1);
  const time = Number(said.get('time') ?? 0);
  return {
    arms: said.getAll('arm'),
    speed: speed >= SLOWEST && speed <= FASTEST ? speed : 1,
    loop: said.get('loop') === '1',
    blind: seed === '' ? undefined : seed,
    revealed: said.get('revealed') === '1',
    time: time > 0 && Number.isFinite(time) ? time : 0,
  };
}

/** The other way: a `#` and what differs from a page that was just opened. */
export function writeState(state: PageState, blind: string | undefined): string {
  const said = new URLSearchParams(state.arms.map((arm): [string, string] => ['arm', arm]));
  if (state.speed !== 1) said.set('speed', String(state.speed));
  if (state.loop) said.set('loop', '1');
  if (state.blind !== blind) said.set('blind', state.blind ?? '');
  if (state.blind !== undefined && state.revealed) said.set('revealed', '1');
  if (state.time > 0) said.set('time', String(Math.round(state.time * 1000) / 1000));
  return `#${said.toString()}`;
}
