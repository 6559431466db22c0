/** Style of the report page: one column on a phone, light and dark, prints well. */
export const STYLE = `
:root { color-scheme: light dark;
  --ink: #1c2431; --muted: #5b6675; --paper: #fbfbf9; --card: #ffffff; --line: #dfe1dc; --accent: #2c6e8f; --soft: #eef3f5;
  --arm-0: #1f6fb2; --arm-1: #d2691e; --arm-2: #2a8a5c; --arm-3: #8a4fb0; --arm-4: #b5343f; --arm-5: #7a6a1e; --arm-6: #0f8794; --arm-7: #a03c7c; }
@media (prefers-color-scheme: dark) { :root {
  --ink: #e6e9ed; --muted: #9ba6b4; --paper: #14171c; --card: #1b2027; --line: #333b46; --accent: #74bad8; --soft: #20282f;
  --arm-0: #69b1ee; --arm-1: #f29a58; --arm-2: #63c999; --arm-3: #c295e6; --arm-4: #f07f88; --arm-5: #d1bd62; --arm-6: #58c6d2; --arm-7: #e68cc4; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 1320px; margin: 0 auto; padding: 2rem clamp(1rem, 3vw, 2.5rem) 4rem; }
h1 { font-size: clamp(1.5rem, 3vw, 2rem); line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; margin: 2.6rem 0 .4rem; }
p { margin: .5rem 0; max-width: 90ch; }
.muted, figcaption, .note { color: var(--muted); }
.note { font-size: .9rem; }
.verdict { background: var(--soft); border-left: 4px solid var(--accent); border-radius: 0 8px 8px 0; padding: .9rem 1.3rem; margin-top: 1.4rem; }
.verdict h2 { margin: 0 0 .3rem; }
.verdict p:first-of-type { font-weight: 600; }
.verdict p { max-width: 110ch; }
.failed { border-left: 4px solid #c0392b; padding: .2rem 1.3rem; margin-top: 1rem; }
.failed h2 { margin: .3rem 0; }
.failed li { overflow-wrap: anywhere; max-width: 110ch; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; list-style: none; padding: 0; margin: .8rem 0 1rem; font-size: .92rem; }
.legend svg { width: 1.9rem; height: 1rem; vertical-align: -.15rem; margin-right: .4rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 1rem; }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1rem .6rem; min-width: 0; }
#training figure { max-width: 42rem; }
figure svg { display: block; width: 100%; height: auto; overflow: visible; }
figure h3 { font-size: 1rem; margin: 0; }
figcaption { font-size: .85rem; margin-bottom: .6rem; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
table { border-collapse: collapse; width: 100%; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { padding: .45rem .6rem; text-align: right; white-space: nowrap; border-top: 1px solid var(--line); vertical-align: top; }
thead th.metric { white-space: normal; min-width: 5.2em; }
thead th { border-top: 0; text-align: right; font-weight: 600; vertical-align: bottom; line-height: 1.25; }
th:first-child, td:first-child, td.text, th.text { text-align: left; }
tbody th { font-weight: 600; position: sticky; left: 0; background: var(--card); }
td small { display: block; color: var(--muted); font-size: .74rem; }
tr.floor td, tr.floor th { color: var(--muted); font-style: italic; }
tr.first td, tr.first th { border-top: 2px solid var(--line); }
td.wrap { white-space: normal; min-width: 14em; }
tr.shown td { font-weight: 600; }
tr.unfit td, tr.unfit th { color: var(--muted); }
th small { display: block; color: var(--muted); font-size: .74rem; font-weight: 400; }
.bar { width: 3.6rem; height: .5rem; margin-right: .4rem; color: var(--accent); }
a { color: var(--accent); }
.swatch { display: inline-block; width: .7em; height: .7em; border-radius: 2px; margin-right: .45em; }
details { margin: .8rem 0; }
summary { cursor: pointer; font-weight: 600; padding: .3rem 0; }
pre { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; font-size: .8rem; line-height: 1.45; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.2rem; font-size: .92rem; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 600px) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } th, td { padding: .4rem .5rem; } }
@media print { figure, .scroll { break-inside: avoid; } }
`;
