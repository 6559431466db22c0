import { PRINT } from './style-print';

/** Style of the report page: one column on a phone, light and dark, prints well. */
export const STYLE = `
:root { color-scheme: light dark;
  --ink: #1c2431; --muted: #5b6675; --paper: #fbfbf9; --card: #ffffff; --line: #dfe1dc; --accent: #2c6e8f; --soft: #eef3f5; --shade: #1c243133; --good: #1b6e43; --bad: #a3322b;
  --arm-0: #1f6fb2; --arm-1: #d2691e; --arm-2: #2a8a5c; --arm-3: #8a4fb0; --arm-4: #b5343f; --arm-5: #7a6a1e; --arm-6: #0f8794; --arm-7: #a03c7c; }
@media screen and (prefers-color-scheme: dark) { :root {
  --ink: #e6e9ed; --muted: #9ba6b4; --paper: #14171c; --card: #1b2027; --line: #333b46; --accent: #74bad8; --soft: #20282f; --shade: #00000088; --good: #6fcf97; --bad: #ff8f85;
  --arm-0: #69b1ee; --arm-1: #f29a58; --arm-2: #63c999; --arm-3: #c295e6; --arm-4: #f07f88; --arm-5: #d1bd62; --arm-6: #58c6d2; --arm-7: #e68cc4; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 1560px; margin: 0 auto; padding: 2rem clamp(1rem, 2vw, 2.5rem) 4rem; }
h1 { font-size: clamp(1.5rem, 3vw, 2rem); line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.6rem 0 .4rem; }
h3 { font-size: 1rem; margin: 1.6rem 0 .3rem; }
p { margin: .5rem 0; max-width: 90ch; }
p, li, dd { overflow-wrap: break-word; }
.muted, figcaption, .note { color: var(--muted); }
.note { font-size: .9rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.contents ul { display: flex; flex-wrap: wrap; gap: .1rem 1.3rem; list-style: none; padding: 0; margin: 1rem 0 0; font-size: .92rem; }
.contents a { display: inline-block; padding: .25rem 0; }
#verdict h2 { margin-top: 1.4rem; }
.verdict { background: var(--soft); border-left: 4px solid var(--accent); border-radius: 0 8px 8px 0; padding: .5rem 1.3rem; margin: .6rem 0 1rem; }
.verdict p:first-of-type { font-weight: 600; }
.verdict p, #verdict details p { max-width: 110ch; }
.failed { border-left: 4px solid #c0392b; padding: .2rem 1.3rem; margin: 1rem 0; }
.failed h2, .failed h3 { margin: .3rem 0; }
.failed li { overflow-wrap: anywhere; max-width: 110ch; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; list-style: none; padding: 0; margin: .8rem 0 1rem; font-size: .92rem; }
.legend svg { width: 1.9rem; height: 1rem; vertical-align: -.15rem; margin-right: .4rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 342px), 1fr)); gap: 1rem; }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .8rem .7rem .5rem; min-width: 0; }
figure svg { display: block; width: 100%; max-width: 480px; height: auto; overflow: visible; }
figure h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
figcaption { font-size: .85rem; margin-bottom: .6rem; }
.scroll { overflow: auto; border: 1px solid var(--line); border-radius: 10px; margin: .6rem 0; background:
  linear-gradient(to right, var(--card) 30%, transparent) left / 40px 100% no-repeat local, linear-gradient(to left, var(--card) 30%, transparent) right / 40px 100% no-repeat local,
  linear-gradient(to left, var(--shade), transparent) right / 14px 100% no-repeat scroll, var(--card); }
.scroll.long { max-height: 90vh; }
.scroll:focus-visible, summary:focus-visible, a:focus-visible, input:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .45rem; text-align: right; border-top: 1px solid var(--line); vertical-align: top; }
thead th { border-top: 0; font-weight: 600; vertical-align: bottom; line-height: 1.25; }
th:first-child, td:first-child, td.text, th.text { text-align: left; }
thead th:first-child, tbody th { position: sticky; left: 0; z-index: 1; background: var(--card); overflow-wrap: anywhere; min-width: 8em; max-width: 15em; }
tbody th { font-weight: 600; }
.long thead th { position: sticky; top: 0; z-index: 2; background: var(--card); border-bottom: 1px solid var(--line); }
.long thead th:first-child { z-index: 3; }
td small, th small { display: block; color: var(--muted); font-size: .75rem; font-weight: 400; line-height: 1.35; }
.numbers td small span, .comparisons td span, .spread, .fold { white-space: nowrap; }
.numbers { font-size: .8rem; }
.numbers th, .numbers td { padding: .3rem .3rem; }
.numbers tbody th { min-width: 8.4em; }
.numbers .fold { display: flex; font-weight: 400; font-size: .75rem; color: var(--muted); }
.numbers td .spread { color: var(--muted); font-size: .75rem; }
tr.floor td, tr.floor th { color: var(--muted); font-style: italic; }
tbody.first td, tbody.first th, tr.first td, tr.first th { border-top: 2px solid var(--line); }
td.wrap { min-width: 14em; }
tr.shown td { font-weight: 600; }
tr.unfit td, tr.unfit th { color: var(--muted); }
tr:target > * { background: var(--soft); box-shadow: inset 0 2px var(--accent), inset 0 -2px var(--accent); }
tr { scroll-margin-top: 5rem; }
.matrix { font-size: .78rem; }
.matrix td, .matrix thead th { padding: .35rem .2rem .35rem .3rem; }
.matrix td { text-align: left; }
.matrix tbody th { min-width: 9.4em; }
.matrix thead th { text-align: left; }
.matrix td > div + div { margin-top: .2rem; }
.matrix td a { text-decoration-thickness: 1px; text-underline-offset: 2px; }
.matrix small.at { display: flex; flex-wrap: wrap; margin-left: .5em; }
.matrix small.at a { min-width: 24px; line-height: 24px; text-align: center; }
.kind { white-space: nowrap; font-weight: 600; }
.kind.good { color: var(--good); } .kind.bad { color: var(--bad); } .kind.other { color: var(--accent); } .kind.same { color: var(--ink); }
.kind.open, .kind.out { color: var(--muted); font-weight: 400; }
.kinds { grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); font-size: .85rem; color: var(--muted); }
.kinds div { display: flex; gap: .6rem; } .kinds dt { min-width: 6.6em; }
.leads td { min-width: 11em; }
.fold { display: inline-flex; align-items: center; gap: .35em; min-height: 24px; cursor: pointer; }
.fold.all { font-size: .9rem; margin: .4rem 0; }
.fold input { width: 1rem; height: 1rem; margin: 0; accent-color: var(--accent); }
.trainings td, .trainings th { border-top-style: dotted; color: var(--muted); font-weight: 400; }
.trainings th { padding-left: 1.6rem; }
@supports selector(:has(*)) {
  .trainings { display: none; }
  .foldable:has(.all input:checked) .trainings, tbody:has(.fold input:checked) + .trainings { display: table-row-group; }
}
.bar { width: 3.6rem; height: .5rem; margin-right: .4rem; color: var(--accent); }
a { color: var(--accent); }
.swatch { display: inline-block; width: .7em; height: .7em; border-radius: 2px; margin-right: .45em; }
details { margin: .8rem 0; }
summary { cursor: pointer; font-weight: 600; padding: .3rem 0; }
pre { margin: 0; padding: 1rem; font-size: .8rem; line-height: 1.45; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.2rem; font-size: .92rem; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 600px) {
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } th, td { padding: .4rem .4rem; }
  thead th:first-child, tbody th { max-width: 9.5em; }
}
@media (max-width: 349px) { figure { overflow-x: auto; } figure svg { min-width: 316px; } }
${PRINT}`;
