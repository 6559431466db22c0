import { isFrom, shared } from './shared';

/**
 * Runs the loading of a plugin: what is registered meanwhile is known to come from it. Loads follow one another.
 * @param plugin its path
 * @returns whether anything that is registered, now or before, comes from it
 */
export async function asPlugin(plugin: string, load: () => Promise<unknown>): Promise<boolean> {
  const state = shared();
  const loading = state.last.then(async () => {
    state.loading = plugin;
    try {
      await load();
    } finally {
      state.loading = undefined;
    }
  });
  state.last = loading.catch(() => undefined);
  await loading;
  const entries = [...state.tables.values()].flatMap((table) => [...table.values()]);
  return entries.some(({ origin }) => origin !== undefined && isFrom(origin, plugin));
}

/** The plugins of this process in the order of loading: the SHA-256 (hex) of each file by its path, or what its loading failed with. */
export function pluginLoads(): Map<string, Promise<string>> {
  return shared().loads;
}
