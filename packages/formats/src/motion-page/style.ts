const LIGHT = `color-scheme: light; --ink: #1d2430; --quiet: #55606e; --paper: #f7f7f4; --line: #d8d8d0; --edge: #7d858f; --accent: #2c6e8f; --soft: #e9eef0;
  --arm-0: #1f6fb2; --arm-1: #d2691e; --arm-2: #2a8a5c; --arm-3: #8a4fb0; --arm-4: #b5343f; --arm-5: #7a6a1e; --arm-6: #0f8794; --arm-7: #a03c7c;`;
const DARK = `color-scheme: dark; --ink: #e7e9ec; --quiet: #a3adba; --paper: #15181d; --line: #343a43; --edge: #7f8894; --accent: #6fb7d6; --soft: #20262d;
  --arm-0: #69b1ee; --arm-1: #f29a58; --arm-2: #63c999; --arm-3: #c295e6; --arm-4: #f07f88; --arm-5: #d1bd62; --arm-6: #58c6d2; --arm-7: #e68cc4;`;

/**
 * Style of the motion page: readable in light and dark, one hand on a phone: what plays stays at the bottom, whatever is scrolled to. Light or dark is the system's
 * choice, or that of a page around this one, by `data-theme` on its root.
 */
export const STYLE = `
:root { ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
:root[data-theme='light'] { ${LIGHT} }
:root[data-theme='dark'] { ${DARK} }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-bottom: 9rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1280px; margin: 0 auto; padding: 1.5rem 1.5rem 0; }
h1 { font-size: 1.3rem; font-weight: 600; margin: 0 0 1rem; }
h2 { font-size: 1.1rem; font-weight: 600; margin: 0 0 .6rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.stage { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 240px), 1fr)); gap: 1rem; border-radius: 10px; }
.stage.many { grid-template-columns: repeat(auto-fill, minmax(160px, 1fr)); }
figure { margin: 0; border: 1px solid var(--line); border-top: 4px solid var(--arm); border-radius: 10px; overflow: hidden; background: var(--paper); }
figure canvas { display: block; width: 100%; aspect-ratio: 3 / 4; max-height: max(18rem, 100vh - 20.5rem); cursor: grab; touch-action: pan-y; }
figcaption { padding: .5rem .8rem; border-top: 1px solid var(--line); font-size: .9rem; }
.bars { display: grid; grid-template-columns: 1fr 1fr; gap: 0 .8rem; font-size: .75rem; }
.bars div { display: grid; grid-template-columns: 1fr 3.5rem; align-items: center; gap: .4rem; }
.bars span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bars i { display: block; height: .4rem; border-radius: .2rem; background: linear-gradient(to right, var(--accent) calc(var(--weight) * 100%), var(--line) 0); }
#problem { border: 1px solid var(--line); border-radius: 8px; padding: .7rem 1rem; background: var(--soft); }
.hint { margin: .5rem 0 0; font-size: .85rem; color: var(--quiet); }
.unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

button, select, summary, .choice, input[type=text] { font: inherit; min-height: 44px; min-width: 44px; border-radius: 8px; color: inherit; }
button { padding: .45rem 1rem; border: 1px solid var(--edge); background: none; cursor: pointer; }
button:disabled { opacity: .5; cursor: default; }
#play { border-color: var(--accent); background: var(--accent); color: var(--paper); min-width: 6rem; }
select, input[type=text] { border: 1px solid var(--edge); background: var(--paper); padding: .3rem .5rem; }
input[type=text] { width: 7rem; }
.choice { display: inline-flex; align-items: center; gap: .45rem; cursor: pointer; }
.choice input[type=checkbox] { width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--accent); }
.arms { margin: 0 0 1rem; border: 1px solid var(--line); border-radius: 10px; padding: 0 .8rem; }
.arms summary { display: list-item; padding: .55rem 0; cursor: pointer; }
.choices, .arms fieldset { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.1rem; }
.choices { gap: .25rem 2.5rem; padding-bottom: .6rem; }
.arms fieldset { border: 0; margin: 0; padding: 0; }
.swatch { width: .9rem; height: .9rem; border-radius: 50%; border: 3px solid var(--arm); background: var(--arm); }
.swatch[data-mark='1'] { background: none; }
.swatch[data-mark='2'] { border-radius: 0; }
body:not([data-named]) :is(figcaption, .arms) { visibility: hidden; }

.controls { position: sticky; bottom: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; margin: 1rem -1.5rem 0; padding: .6rem 1.5rem; background: var(--paper); border-top: 1px solid var(--line); }
.more { display: flex; align-items: center; gap: 1rem; }
.track { position: relative; flex: 1; min-width: 0; height: 48px; border-radius: 6px; }
.track canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
.track input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.track:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 3px; }
.time { min-width: 4.5rem; text-align: right; font-variant-numeric: tabular-nums; }
dialog { max-width: min(36rem, calc(100vw - 2rem)); color: var(--ink); background: var(--paper); border: 1px solid var(--edge); border-radius: 12px; padding: 1.2rem 1.4rem; }
dialog::backdrop { background: rgb(0 0 0 / .45); }
dialog table { border-collapse: collapse; font-size: .92rem; }
dialog th { text-align: left; font-weight: 600; padding: .2rem 1rem .2rem 0; vertical-align: top; white-space: nowrap; }
dialog td { padding: .2rem 0; }
dialog p { font-size: .92rem; }

@media (max-width: 640px) {
  main { padding: .75rem .75rem 0; }
  h1 { font-size: 1.1rem; line-height: 1.35; margin-bottom: .75rem; }
  .arms { margin-bottom: .75rem; }
  .stage, .stage.many { grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: .5rem; }
  .stage.many { grid-template-columns: repeat(auto-fill, minmax(110px, 1fr)); }
  figure canvas { aspect-ratio: 4 / 5; }
  .bars { grid-template-columns: 1fr; }
  figcaption { padding: .4rem .5rem; font-size: .82rem; line-height: 1.35; }
  .controls { margin: .75rem -.75rem 0; padding: .4rem .75rem; gap: .4rem .6rem; }
  #play { min-width: 5rem; padding: .45rem .6rem; }
  .time { min-width: 3.6rem; font-size: .9rem; }
  .more { width: 100%; justify-content: space-between; }
}
`;
