/**
 * The heat map of a sweep in a real browser: it loads nothing, follows the
 * system's theme, and fits a phone.
 */
import { assert, assertEquals } from "@std/assert";
import { sweepHtml } from "../../../src/pages/sweep/sweep_page.ts";
import { assertAccessible } from "../_axe.ts";
import { assertQuiet, browserTests } from "../_browser.ts";
import { smallSweep } from "./_sweep.ts";

const browserTest = browserTests("The heat map of a sweep");

browserTest(
  "a sweep's page is drawn light and dark and fits a phone",
  async (newPage, folder) => {
    const { map, result } = smallSweep("fast=1..20", "slow=30..49");
    const path = `${folder}/sweep.html`;
    Deno.writeTextFileSync(path, sweepHtml("cross", map, result));
    const grounds: string[] = [];
    for (
      const options of [{}, { dark: true }, {
        width: 390,
        height: 844,
        mobile: true,
      }]
    ) {
      const page = await newPage();
      await page.open(path, { ...options, waits: false });
      await page.evaluate(
        `new Promise((r) => document.readyState === "complete" ? r() : addEventListener("load", r))`,
      );
      assertQuiet(page, path);
      await assertAccessible(page);
      assertEquals(
        await page.evaluate(
          `[...document.querySelectorAll("#sets tbody tr")].length`,
        ),
        20,
      );
      // By the first parameter, from the largest on.
      await page.evaluate(
        `[...document.querySelectorAll("#sets thead button")]
          .find((b) => b.textContent === "fast").click()`,
      );
      assertEquals(
        await page.evaluate(
          `document.querySelector("#sets tbody td:nth-child(2)").textContent`,
        ),
        "20",
      );
      assertEquals(
        await page.evaluate(
          `document.querySelector("#sets .place").textContent`,
        ),
        "1 to 20 of 400",
      );
      assertEquals(
        await page.evaluate(`document.querySelectorAll(".map td").length`),
        400,
      );
      assertEquals(
        await page.evaluate(
          `[...document.querySelectorAll("td.best")].length`,
        ),
        20,
      );
      assertEquals(
        await page.evaluate(
          `document.documentElement.scrollWidth <= innerWidth`,
        ),
        true,
      );
      grounds.push(
        await page.evaluate(`getComputedStyle(document.body).backgroundColor`),
      );
    }
    assert(grounds[0] !== grounds[1]);
    assertEquals(grounds[0], grounds[2]);
  },
);
