/**
 * The page of the dashboard. What it shows comes from the server that sent it.
 *
 * @module
 */
import {
  SCRIPTS as CANDLES,
  STYLE as CANDLE_STYLE,
} from "../candles/assets.ts";
import { SCRIPTS as SHARED } from "../shared/assets.ts";
import { makePage, type Page } from "../shared/page.ts";
import { bundleScripts } from "../shared/scripts.ts";
import { SCRIPTS as TEAR, STYLE as TEAR_STYLE } from "../tear/assets.ts";
import { CHARTS, CHARTS_NOTICE } from "../vendor/charts.ts";
import { SCRIPTS, STYLE } from "./assets.ts";

/** The page; it is the same for all sources. */
export function dashboardPage(): Page {
  return makePage({
    title: "OpenBell",
    style: CANDLE_STYLE + TEAR_STYLE + STYLE,
    hasScripts: true,
    asksItsServer: true,
    body: [
      '<a class="skip" href="#view">Skip to the content</a>\n',
      '<header id="top"></header>\n',
      '<main id="view" tabindex="-1" aria-busy="true"></main>\n',
      `<script>\n/*\n${CHARTS_NOTICE}\n*/\n${CHARTS}\n</script>\n`,
      `<script>\n${
        bundleScripts({ ...SHARED, ...CANDLES, ...TEAR, ...SCRIPTS }, "view")
      }\n</script>\n`,
    ],
  });
}
