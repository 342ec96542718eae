/**
 * The page of a heat map: markup, style and script in one text.
 *
 * @module
 */
import { HEAT_MAP_SCRIPT } from "./quality_script.ts";

/** What a page is made of. */
export interface HeatMapPage {
  /** Its title; no text of a user's. */
  readonly title: string;
  /** The data: JSON, gzip, base64. */
  readonly data: string;
}

// Nothing is loaded from anywhere.
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'";

const STYLE = `
:root { color-scheme: light dark; --back: #fff; --text: #1c2128; --soft: #59636e;
  --line: #d1d9e0; --none: #eceff2; --c0: #3b7dd8; --c1: #9cc4ee; --c2: #fbe38e;
  --c3: #f5a94b; --c4: #e0662b; --c5: #a81f1f; --c6: #4a0d0d; --mark: #000; }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --text: #e6edf3;
  --soft: #9198a1; --line: #3d444d; --none: #1d232b; --c0: #2f6bbd; --c1: #7fb0e6;
  --c2: #f2d675; --c3: #f0a03c; --c4: #e8702f; --c5: #c93434; --c6: #ff9d9d;
  --mark: #fff; } }
* { box-sizing: border-box; }
body { margin: 0; height: 100vh; display: flex; flex-direction: column;
  background: var(--back); color: var(--text); font: 14px/1.4 system-ui, sans-serif; }
header { padding: 10px 14px 6px; display: flex; flex-wrap: wrap; gap: 6px 18px;
  align-items: baseline; }
h1 { font-size: 17px; margin: 0; } header p { margin: 0; color: var(--soft); }
label { color: var(--soft); white-space: nowrap; }
select { font: inherit; color: inherit; background: var(--back);
  border: 1px solid var(--line); border-radius: 4px; }
#legend { display: flex; flex-wrap: wrap; gap: 2px 12px; padding: 0 14px 8px;
  font-size: 12px; color: var(--soft); }
#legend i { display: inline-block; width: 12px; height: 12px; margin-right: 4px;
  vertical-align: -2px; border-radius: 2px; }
#map { flex: 1; overflow: auto; position: relative; min-height: 160px;
  border-top: 1px solid var(--line); }
#map canvas { position: sticky; top: 0; left: 0; display: block; outline-offset: -2px; }
#size { position: absolute; top: 0; left: 0; width: 1px; height: 1px; }
#cell { border-top: 1px solid var(--line); padding: 8px 14px; min-height: 68px;
  max-height: 32vh; overflow: auto; }
#cell b, #tip b { margin-right: 10px; } #cell ul { margin: 2px 0 0; padding-left: 18px; }
#tip { position: fixed; pointer-events: none; max-width: 340px; padding: 6px 9px;
  background: var(--back); border: 1px solid var(--line); border-radius: 5px;
  box-shadow: 0 3px 12px #0004; font-size: 12px; display: none; z-index: 2; }
#tip ul { margin: 2px 0 0; padding-left: 16px; }
`;

/** Makes the page. */
export function heatMapPage({ title, data }: HeatMapPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p id="sums"></p>
<label>A day is <select id="zoom">
<option value="0">as wide as fits</option><option value="3">3 px</option>
<option value="6">6 px</option><option value="12">12 px</option>
</select></label>
<label>Order <select id="order">
<option value="symbol">by symbol</option><option value="quality">worst first</option>
</select></label>
</header>
<div id="legend"></div>
<div id="map" aria-busy="true"><div id="size"></div><canvas tabindex="0" role="img"
aria-label="Heat map, one row a symbol, one cell a day; arrow keys move, the text below tells the cell"></canvas></div>
<div id="cell" aria-live="polite">Point at a day, tap it, or go with the arrow keys to see its gaps.</div>
<div id="tip"></div>
<noscript>The map is drawn by a script in this file.</noscript>
<script id="data" type="text/plain">${data}</script>
<script>${HEAT_MAP_SCRIPT}</script>
</body>
</html>
`;
}
