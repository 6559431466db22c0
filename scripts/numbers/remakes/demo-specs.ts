/** What the demo runs, full and smoke. The command's package exports nothing, so it is read where it stands. */
export async function demoSpecs() {
  const { DEMO_SPECS } = await import('../../../packages/cli/src/comparison/demo-specs');
  return DEMO_SPECS;
}

/** What `compare --preset strategies` runs. */
export async function strategiesSpecs() {
  const { STRATEGIES_SPECS } = await import('../../../packages/cli/src/comparison/strategies-spec');
  return STRATEGIES_SPECS;
}
