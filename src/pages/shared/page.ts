/**
 * A page: one self-contained HTML document.
 *
 * @module
 */
import { escapeHtml } from "../../text/clean.ts";
import { STYLE } from "./assets.ts";
import { COLOURS, type Colours, colourStyle } from "./colours.ts";

/** A page, ready to be written to a file or sent by a server. */
export interface Page {
  /** Its title, plain text. */
  readonly title: string;
  /** The document from its first to its last character, in parts. */
  readonly parts: Iterable<string>;
}

/** What a page adds to the shared document. */
export interface PageContent {
  /** Its title, plain text. */
  readonly title: string;
  /** Its own style, after the shared one. */
  readonly style: string;
  /** Its own colours, besides the shared ones. */
  readonly colours?: Colours;
  /** Whether it has scripts; without them the policy allows none. */
  readonly hasScripts: boolean;
  /** Whether it may ask the server that sent it, and no other; defaults to `false`. */
  readonly asksItsServer?: boolean;
  /** The markup of its body. */
  readonly body: Iterable<string>;
}

/**
 * Puts a page's content into the document that all pages share: encoding,
 * viewport, colours, style, and a policy that forbids every request, even if
 * markup in the data got past the escaping.
 */
export function makePage(content: PageContent): Page {
  return {
    title: content.title,
    parts: [head(content), ...content.body, "</body>\n</html>\n"],
  };
}

/** The whole document as one text. */
export function pageText({ parts }: Page): string {
  return [...parts].join("");
}

function head(
  { title, style, colours = {}, hasScripts, asksItsServer = false }:
    PageContent,
): string {
  const policy = [
    "default-src 'none'",
    ...(hasScripts ? ["script-src 'unsafe-inline'"] : []),
    ...(asksItsServer ? ["connect-src 'self'"] : []),
    "style-src 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>
${colourStyle({ ...COLOURS, ...colours })}${STYLE}${style}</style>
</head>
<body>
`;
}
