/** The report of ten years of a hundred symbols in a real browser. */
import { assert, assertEquals } from "@std/assert";
import { assertQuiet, browserTests } from "../_browser.ts";
import { largestPage } from "./_large_run.ts";
import { column, showTrades } from "./_report.ts";

const browserTest = browserTests("The largest report");

browserTest(
  "ten years of a hundred symbols stay below 10 MB and open",
  async (newPage, folder) => {
    const html = await largestPage(folder);
    const path = `${folder}/large.html`;
    Deno.writeTextFileSync(path, html);
    const { size } = Deno.statSync(path);
    assert(size < 10_000_000, `${size} bytes`);
    assert(size > 7_000_000, `${size} bytes are less than the most`);
    const page = await newPage();
    // The parts of the document when the summary appears: nothing else yet.
    await page.onNewDocument(`
      new MutationObserver((_, self) => {
        if (document.querySelector(".tiles") === null) return;
        self.disconnect();
        window.first = ["#equity-chart", "#months", "#bytes", "#trades"]
          .filter((s) => document.querySelector(s) !== null);
      }).observe(document, { childList: true, subtree: true });`);
    const ms = await page.open(path);
    assertQuiet(page, path);
    assertEquals(
      await page.evaluate(`window.first.join(" ")`),
      "#equity-chart #months",
    );
    // The data that the summary waits for are small.
    const words = await page.evaluate<number>(
      `document.getElementById("data").textContent.length`,
    );
    assert(words < 400_000, `${words} characters`);
    // No round trips before one scrolls to them, then the latest.
    assertEquals(
      await page.evaluate(`document.getElementById("trade-list")`),
      null,
    );
    await showTrades(page);
    assertEquals(
      await page.evaluate(
        `document.querySelectorAll("#trade-list tbody tr").length`,
      ),
      20,
    );
    const exits = await page.evaluate<string[]>(column(3));
    assertEquals(exits, exits.toSorted().reverse());
    assertEquals(exits[0].slice(0, 4), "2024");
    assert(
      await page.evaluate<number>(
        `document.getElementsByTagName("*").length`,
      ) < 5_000,
    );
    console.info(`${(size / 1e6).toFixed(1)} MB opened in ${ms.toFixed(0)} ms`);
  },
);
