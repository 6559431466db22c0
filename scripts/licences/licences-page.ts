import type { Dependency } from './dependency-tree';
import { INSIDE, LOOKED_AT, PERMISSIVE } from './known';

/** What must be looked at before it comes with a package of ours, a sentence each. */
export function licenceProblems(dependencies: readonly Dependency[]): readonly string[] {
  const problems: string[] = [];
  for (const { name, version, licence, broughtBy } of dependencies) {
    const looked = LOOKED_AT[name];
    if (!PERMISSIVE.includes(licence) && looked?.licence !== licence)
      problems.push(
        `${name} ${version}, which comes with ${broughtBy.join(', ')}, is under "${licence}", which nobody looked at: ` +
          'do without it, or add it to LOOKED_AT in scripts/licences/known.ts with what follows from it.',
      );
    const inside = INSIDE[name];
    if (inside !== undefined && inside.version !== version)
      problems.push(
        `${name} is ${version} now; what is compiled into it was looked at in ${inside.version}. Look again, and say so in INSIDE of scripts/licences/known.ts.`,
      );
  }
  const names = new Set(dependencies.map(({ name }) => name));
  for (const name of [...Object.keys(LOOKED_AT), ...Object.keys(INSIDE)])
    if (!names.has(name))
      problems.push(`${name} comes with no package any more: take it out of scripts/licences/known.ts.`);
  return problems;
}

/** docs/licences.md. */
export function licencesPage(dependencies: readonly Dependency[]): string {
  const copyleft = [
    ...dependencies
      .filter(({ licence }) => !PERMISSIVE.includes(licence))
      .map((each) => ({ ...each, note: LOOKED_AT[each.name]?.why ?? '' })),
    ...dependencies
      .filter(({ name }) => !PERMISSIVE.includes(INSIDE[name]?.licence ?? 'MIT'))
      .map((each) => ({
        ...each,
        licence: INSIDE[each.name]?.licence ?? '',
        note: `its package.json says ${each.licence}, and ${INSIDE[each.name]?.what} is compiled into it`,
      })),
  ];
  const inside = dependencies.filter(({ name }) => INSIDE[name] !== undefined);
  const licences = [...new Set(dependencies.map(({ licence }) => licence))].sort(
    (a, b) => namesOf(dependencies, b).length - namesOf(dependencies, a).length,
  );
  return `# Licences

Antiphon is under the MIT licence. This page says under which licences the packages of others are that npm installs with ours; \`npm run check:licences -- --write\` wrote it from \`package-lock.json\`, and \`npm run check:licences\` fails where it is not so any more, or a licence appears that nobody looked at.

## What asks for more than to keep its text

${table(
  ['package', 'licence', 'what it is', 'comes with'],
  copyleft.map(({ name, licence, note, broughtBy }) => [code(name), licence, note, broughtBy.map(code).join(', ')]),
)}

All of it decodes sound, is loaded when such a file is read, and is not part of our tarballs: npm installs it unchanged, in folders of its own, where it can be replaced. Whoever bundles it into one file with their own program, or ships it in an application, must meet the LGPL's terms: keep its notice, offer its source, and let users replace it. WAV files need none of it.

## What is compiled into WebAssembly

${table(
  ['package', 'says', 'has in it', 'under'],
  inside.map(({ name, licence }) => [code(name), licence, INSIDE[name]?.what ?? '', INSIDE[name]?.licence ?? '']),
)}

## What is in our own tarballs

\`@antiphon/formats\` has three.js (MIT) in the script of the 3D page, with its notice. \`@antiphon/onnxruntime-linux-x64\` and the other platform packages are ONNX Runtime's binaries (MIT), unchanged.

## All of it

${licences.map((licence) => `- **${licence}** (${namesOf(dependencies, licence).length}): ${namesOf(dependencies, licence).join(', ')}`).join('\n')}
`;
}

function namesOf(dependencies: readonly Dependency[], licence: string): readonly string[] {
  return [...new Set(dependencies.filter((each) => each.licence === licence).map(({ name }) => name))];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
