/** Style of the motion page: readable in light and dark, one column on a phone. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1d2430; --paper: #f7f7f4; --line: #d8d8d0; --accent: #2c6e8f; --soft: #e9eef0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7e9ec; --paper: #15181d; --line: #343a43; --accent: #6fb7d6; --soft: #20262d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1280px; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.3rem; font-weight: 600; margin: 0 0 1rem; }
.stage { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: 1rem; }
figure { margin: 0; border: 1px solid var(--line); border-radius: 10px; overflow: hidden; background: var(--soft); }
figure canvas { display: block; width: 100%; aspect-ratio: 3 / 4; max-height: 70vh; cursor: grab; touch-action: none; }
figcaption { padding: .5rem .8rem; border-top: 1px solid var(--line); background: var(--paper); font-size: .9rem; }
.bars { display: grid; grid-template-columns: 1fr 1fr; gap: 0 .8rem; font-size: .72rem; opacity: .85; }
.bars div { display: grid; grid-template-columns: 1fr 3.5rem; align-items: center; gap: .4rem; }
.bars span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bars i { display: block; height: .4rem; border-radius: .2rem; background: linear-gradient(to right, var(--accent) calc(var(--weight) * 100%), var(--line) 0); }
#problem { border: 1px solid var(--line); border-radius: 8px; padding: .7rem 1rem; background: var(--soft); }
.hint { margin: .5rem 0 0; font-size: .8rem; opacity: .7; }
.controls { display: flex; align-items: center; gap: 1rem; margin-top: 1rem; }
button { font: inherit; padding: .45rem 1.2rem; border: 0; border-radius: 8px; background: var(--accent); color: var(--paper); cursor: pointer; min-width: 6rem; }
.track { position: relative; flex: 1; height: 56px; }
.track canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
.track input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.track input:focus-visible { opacity: .3; }
output { min-width: 5.5rem; text-align: right; font-variant-numeric: tabular-nums; }
`;
