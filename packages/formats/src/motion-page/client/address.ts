import { readState, writeState, type PageState } from './page-state';

/** The page's state, kept in its address, and nowhere else. */
export interface Address {
  state(): PageState;
  set(part: Partial<PageState>): void;
}

/** Browsers refuse an address that changes with every picture; it follows when this many milliseconds were quiet. */
const QUIET = 250;

/**
 * @param blind what the page is opened with, where its address says nothing
 * @param onArrival is called when somebody goes to another address of the page: a link, the way back
 */
export function openAddress(blind: string | undefined, onArrival: (state: PageState) => void): Address {
  let state = readState(location.hash, blind);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  window.addEventListener('hashchange', () => {
    clearTimeout(waiting);
    state = readState(location.hash, blind);
    onArrival(state);
  });
  function write(): void {
    try {
      history.replaceState(undefined, '', writeState(state, blind));
    } catch {
      // A page inside another one may not have an address of its own. It works without.
    }
  }
  return {
    state: () => state,
    set: (part) => {
      state = { ...state, ...part };
      clearTimeout(waiting);
      waiting = setTimeout(write, QUIET);
    },
  };
}
