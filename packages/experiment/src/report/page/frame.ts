import { escapeHtml } from './escape-html';
import { STYLE } from './style';

/** A report's page: self-contained, no request leaves it. @param title,subtitle as text @param body as HTML */
export function pageFrame(title: string, subtitle: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main>
<h1>${escapeHtml(title)}</h1>
<p class="muted">${escapeHtml(subtitle)}</p>
${body}
</main></body></html>
`;
}
