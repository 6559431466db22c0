/** How whoever runs this program calls it, so that what it advises can be typed as it stands. */
export interface Invoked {
  /** Of the program's main module: in a checkout, TypeScript. */
  readonly main: string;
  /** `npm_command` of the environment: npm says there how it was called itself. */
  readonly npmCommand: string | undefined;
}

/** "antiphon", or what it takes where that is not on the path: "npx @antiphon/cli", "npx antiphon", "npm run antiphon --". */
export function invocation({ main, npmCommand }: Invoked): string {
  if (main.endsWith('.ts')) return 'npm run antiphon --';
  if (npmCommand === 'exec') return 'npx @antiphon/cli';
  return npmCommand === undefined ? 'antiphon' : 'npx antiphon';
}
