/** Where what a README links to can be found by somebody who has the package alone. */
export interface Addresses {
  /** Of the repository's page, without an ending slash; blank while nobody has filled it in. */
  readonly repository: string;
  /** What the README belongs to, from the root: "packages/core". */
  readonly directory: string;
}

/**
 * A README as it stands in a package: links into the repository, which is not there, lead to its page. Those to other packages lead to npm. Where the repository's page is not known, a link becomes the text that it has.
 * @param names package names by their folder below `packages`
 */
export function absoluteLinks(markdown: string, addresses: Addresses, names: ReadonlyMap<string, string>): string {
  return markdown.replace(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g, (whole, picture: string, text: string, target: string) => {
    if (/^([a-z]+:|#)/.test(target)) return whole;
    const url = new URL(target, `file:///${addresses.directory}/README.md`);
    const path = url.pathname.slice(1).replace(/\/$/, '');
    const name = names.get(/^packages\/([^/]+)$/.exec(path)?.[1] ?? '');
    if (name !== undefined) return `[${text}](https://www.npmjs.com/package/${name})`;
    if (addresses.repository === '') return picture === '' ? text : '';
    return `${picture}[${text}](${addresses.repository}/${picture === '' ? 'blob' : 'raw'}/HEAD/${path}${url.hash})`;
  });
}
