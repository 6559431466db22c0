import jasmineRequire from 'jasmine-core/lib/jasmine-core/jasmine.js';

/** Jasmine itself, whose functions the suite expects to be global. Imported before anything of the suite. */
export const jasmine = jasmineRequire.core(jasmineRequire);
Object.assign(globalThis, jasmineRequire.interface(jasmine, jasmine.getEnv()), { jasmine });
