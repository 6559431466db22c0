/** Modules that register something of one's own. */
export { loadPlugins, workerPlugins } from './load-plugins';
