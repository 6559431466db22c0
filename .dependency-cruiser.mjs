/** What `npm run lint` asks of imports beyond who may import whom, which eslint.config.js says. */
export default {
  forbidden: [
    {
      name: 'no-circle',
      comment:
        'Files do not import each other in a circle, not for a type either: what two need lies in a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['@antiphon/source', 'import', 'node'], exportsFields: ['exports'] },
  },
};
