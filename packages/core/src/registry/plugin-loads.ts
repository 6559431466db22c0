import { isFrom, shared, type Plugin } from './shared';

/**
 * Runs the loading of a plugin: what is registered meanwhile is known to come from it. Loads follow one another.
 * @returns whether anything that is registered, now or before, comes from it
 */
export async function asPlugin(plugin: Plugin, load: () => Promise<unknown>): Promise<boolean> {
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
  const origins = [...state.tables.values()].flatMap((table) =>
    [...table.values()].flatMap(({ origin }) => origin ?? []),
  );
  const own = origins.filter((origin) => isFrom(origin, plugin.path));
  for (const origin of own) origin.plugin ??= plugin;
  return own.length > 0;
}

/** The plugins of this process in the order of loading: by path, the end of each load, or what it failed with. */
export function pluginLoads(): Map<string, Promise<void>> {
  return shared().loads;
}
