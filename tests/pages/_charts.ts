/**
 * Builds the chart libraries into one script for pages, with the bundler of the
 * runtime (esbuild): `deno task pages`.
 */
import { assert } from "@std/assert";
import { fileURLToPath } from "node:url";
import { literal } from "./_literal.ts";

const ENTRY = fileURLToPath(new URL("_charts_entry.js", import.meta.url));
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The packages, by what the script holds of them. */
const NOTICES: Readonly<Record<string, string>> = {
  "lightweight-charts":
    "Apache License 2.0, Copyright TradingView, Inc., https://www.tradingview.com; it includes fancy-canvas, MIT License, of the same",
  uplot:
    "MIT License, Copyright Leon Sorokin, https://github.com/leeoniya/uPlot",
};

/** Where the module is stored. */
export const CHARTS_PATH: string = `${ROOT}src/pages/vendor/charts.ts`;

/** The module with the script of the chart libraries and their notices. */
export async function chartsModule(): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--unstable-raw-imports",
      "--config",
      `${ROOT}deno.json`,
      "--platform",
      "browser",
      "--format",
      "iife",
      "--minify",
      ENTRY,
    ],
    cwd: ROOT,
  }).output();
  const decoder = new TextDecoder();
  assert(code === 0, decoder.decode(stderr));
  // What is in a page must not end the element of its script.
  const script = decoder.decode(stdout).trim()
    .replaceAll("</script", "<\\/script");
  assert(script.length > 100_000, "The bundle is not complete");
  const { scopes } = JSON.parse(
    Deno.readTextFileSync(`${ROOT}import_map.json`),
  );
  const notices = Object.entries(NOTICES).map(([name, terms]) => {
    const [, version] = /@([\d.]+)$/.exec(scopes["./tests/"][name]) ?? [];
    return `${name} ${version}: ${terms}`;
  });
  return `// Written by \`deno task pages\`; do not edit it by hand.
// deno-fmt-ignore-file
// deno-lint-ignore-file

/** Whose work the script holds. */
export const CHARTS_NOTICE: string = ${literal(notices.join("\n"))};

/** The chart libraries as one script, which sets \`openbellCharts\`. */
export const CHARTS: string = ${literal(script)};
`;
}
