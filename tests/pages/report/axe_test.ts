/** axe-core finds no serious fault in a report, light, dark and on a phone. */
import { assertAccessible } from "../_axe.ts";
import { assertQuiet, browserTests } from "../_browser.ts";
import { showTrades, until, writeReport } from "./_report.ts";

const browserTest = browserTests("The accessibility of reports");

browserTest(
  "axe-core finds no serious fault in a report",
  async (newPage, folder) => {
    const path = await writeReport(folder);
    for (
      const options of [{}, { dark: true }, {
        width: 390,
        height: 844,
        mobile: true,
      }]
    ) {
      const page = await newPage();
      await page.open(path, options);
      await showTrades(page);
      await until(page, `document.querySelector("#candle-chart canvas")`);
      await assertAccessible(page);
      assertQuiet(page, path);
    }
  },
);
