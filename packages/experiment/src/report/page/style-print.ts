/** On paper nothing scrolls, nothing is folded, and colours are those of the light page. */
export const PRINT = `
@page { size: A4 landscape; margin: 12mm; }
@media print {
  :root { color-scheme: light; font-size: 12px; }
  body { background: none; font-size: 10pt; }
  main { max-width: none; padding: 0; }
  .contents, .fold input, .fold.all { display: none; }
  .scroll, .scroll.long { overflow: visible; max-height: none; border: 0; border-radius: 0; background: none; }
  .scroll table { font-size: 7pt; }
  .scroll table th, .scroll table td { padding: .12rem .18rem; }
  thead { display: table-header-group; }
  thead th:first-child, tbody th, .long thead th { position: static; min-width: 0; background: none; }
  td small, th small, .numbers td .spread, .numbers .fold { font-size: 6pt; }
  .matrix small.at a { min-width: 1.6em; line-height: 1.3; }
  .numbers tbody th, .matrix tbody th, .leads td, td.wrap { min-width: 0; }
  .fold { min-height: 0; }
  tr, figure, .note, .kinds div { break-inside: avoid; }
  h2, h3, summary, .note { break-after: avoid; }
  .plots { grid-template-columns: repeat(3, 1fr); }
  .trainings { display: table-row-group !important; }
  details::details-content { content-visibility: visible; display: block; }
  details > :not(summary) { display: block; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 7pt; }
  a { color: inherit; text-decoration: none; }
}
`;
