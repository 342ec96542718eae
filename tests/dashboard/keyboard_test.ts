/** The dashboard by the keyboard alone. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { browserTests } from "../pages/_browser.ts";
import { withDashboard } from "./_dashboard.ts";
import { press, show, until } from "./_views.ts";

const browserTest = browserTests("The dashboard by keyboard");

const VIEWS = ["#/runs", "#/runs/1", "#/compare/1,2", "#/data/BRAVO"] as const;

/** Presses of the Tab key that lead through the longest of these views. */
const MOST_PRESSES = 250;

/** What the focus can be on; of radio buttons of a group, one. */
const REACHABLE = `[...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility()
    && (one.type !== "radio" || one.checked))`;

browserTest(
  "the Tab key reaches all that can be used, and the focus is seen there",
  (newPage) =>
    withDashboard(async ({ dashboard: { url } }) => {
      const page = await newPage();
      await page.open(url);
      for (const hash of VIEWS) {
        await show(page, hash);
        if (hash !== "#/runs" && hash !== "#/compare/1,2") {
          await until(
            page,
            `document.querySelector("#candle-chart[aria-busy=false]") !== null`,
          );
        }
        await page.evaluate(`{
          globalThis.wanted = ${REACHABLE};
          globalThis.reached = new Set();
          globalThis.unseen = [];
          document.activeElement?.blur();
          document.body.tabIndex = -1;
          document.body.focus();
        }`);
        for (let i = 0; i < MOST_PRESSES; i++) {
          await press(page, "Tab", 9);
          const done = await page.evaluate<boolean>(`{
            const one = document.activeElement;
            if (one !== document.body && !reached.has(one)) {
              reached.add(one);
              const { outlineStyle, outlineWidth, boxShadow } =
                getComputedStyle(one);
              const isSeen = outlineStyle !== "none" && outlineWidth !== "0px" ||
                boxShadow !== "none";
              if (!isSeen) unseen.push(one.outerHTML.slice(0, 120));
            }
            wanted.every((one) => reached.has(one) || !one.isConnected);
          }`);
          if (done) break;
        }
        assertEquals(
          await page.evaluate(
            `wanted.filter((one) => !reached.has(one) && one.isConnected)
              .map((one) => one.outerHTML.slice(0, 120))`,
          ),
          [],
          hash,
        );
        assertEquals(await page.evaluate("unseen"), [], hash);
        assert(await page.evaluate<number>("reached.size") > 5, hash);
      }
    }),
);

browserTest(
  "a run is opened and another interval chosen without a mouse",
  (newPage) =>
    withDashboard(async ({ dashboard: { url } }) => {
      const page = await newPage();
      await page.open(url);
      await show(page, "#/runs");
      for (let i = 0; i < MOST_PRESSES; i++) {
        await press(page, "Tab", 9);
        if (
          await page.evaluate(
            `document.activeElement.getAttribute("href") === "#/runs/1"`,
          )
        ) break;
      }
      await press(page, "Enter", 13);
      const readout =
        `document.querySelector("#candles .readout")?.textContent`;
      await until(page, `${readout}?.includes(" 1m ") === true`);
      assertEquals(await page.evaluate("location.hash"), "#/runs/1");
      for (let i = 0; i < MOST_PRESSES; i++) {
        await press(page, "Tab", 9);
        if (
          await page.evaluate(
            `document.activeElement.matches("#candles select") &&
              document.activeElement.options[0].text === "by zoom"`,
          )
        ) break;
      }
      // The second interval after "by zoom".
      await press(page, "ArrowDown", 40);
      await press(page, "ArrowDown", 40);
      await until(page, `${readout}.includes(" 5m ")`);
      assertStringIncludes(await page.evaluate(readout), " 5m ");
    }),
);
