/** Letters that npm allows in a name. */
const LONGEST = 214;

/** Names that npm refuses. */
const REFUSED = ['node_modules', 'favicon.ico'];

/** A name that npm takes for a package, from that of a folder: lower case, without accents, other characters as hyphens; "my-project" where nothing is left. */
export function packageName(folder: string): string {
  const name = folder
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._~-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, LONGEST)
    .replace(/[^a-z0-9]+$/, '');
  return name === '' || REFUSED.includes(name) ? 'my-project' : name;
}
