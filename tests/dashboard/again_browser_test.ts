/** Runs that are started from the page, in a real browser. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { RunStore } from "../../src/runs/run_store.ts";
import { assertAccessible } from "../pages/_axe.ts";
import { browserTests } from "../pages/_browser.ts";
import type { Page } from "../pages/_browser_page.ts";
import { withDashboard } from "./_dashboard.ts";
import { assertOwn, show, until } from "./_views.ts";

const browserTest = browserTests("Runs from the dashboard");

/** Writes a value into the field with a label and presses Enter there. */
function enter(page: Page, label: string, value: string): Promise<void> {
  return page.evaluate(`(() => {
    const field = [...document.querySelectorAll("#again label")]
      .find((one) => one.firstChild.textContent === ${JSON.stringify(label)});
    const input = field.querySelector("input");
    input.focus();
    input.value = ${JSON.stringify(value)};
    input.form.requestSubmit();
  })()`);
}

const text = (page: Page, selector: string) =>
  page.evaluate<string>(
    `document.querySelector(${JSON.stringify(selector)})?.textContent ?? ""`,
  );

browserTest(
  "a run is changed by its form, followed, and compared with the one it comes from",
  (newPage) =>
    withDashboard(async ({ dashboard: { url, port } }) => {
      for (
        const [options, value, run] of [
          [{}, "11", 3],
          [{ dark: true, width: 390, height: 844, mobile: true }, "12", 4],
        ] as const
      ) {
        const page = await newPage();
        await page.open(url, options);
        await show(page, "#/runs/1");
        await enter(page, "every", value);
        await until(page, `location.hash.startsWith("#/jobs/")`);
        await until(page, `document.querySelector("#job") !== null`);
        await until(
          page,
          `document.querySelector("#job [role=status]").textContent.startsWith("finished")`,
        );
        await assertAccessible(page);
        assert(
          await page.evaluate<boolean>(
            "document.documentElement.scrollWidth <= innerWidth",
          ),
        );
        assertStringIncludes(await text(page, "#job h2"), `every ${value}`);
        assertEquals(
          await page.evaluate<string[]>(
            `[...document.querySelectorAll("#job a")].map((a) => a.getAttribute("href"))`,
          ),
          [`#/runs/${run}`, `#/compare/1,${run}`],
        );
        await show(page, `#/compare/1,${run}`);
        assertStringIncludes(
          await text(page, "#config"),
          "strategies.0.params.every",
        );
        await show(page, `#/runs/${run}`);
        assertStringIncludes(await text(page, "#run"), "Compare with run 1");
        assertOwn(page, port);
      }
    }),
);

browserTest(
  "what is wrong with a run that was asked for is text, with its code",
  (newPage) =>
    withDashboard(async ({ dashboard: { url }, results, folder, db }) => {
      const evil = `<img src=x onerror="globalThis.hit=1">`;
      const runs = new RunStore(`${folder}/runs`);
      const [result] = results;
      const id = runs.save({
        ...result,
        config: { ...result.config, session_name: evil },
        toColumns: result.toColumns,
      }, { store: db, modules: [{ name: evil, module: evil, hash: evil }] });
      const outside = runs.save({
        ...result,
        config: {
          ...result.config,
          strategies: [{
            ...result.config.strategies[0],
            module: "https://example.com/a.ts",
          }],
        },
        toColumns: result.toColumns,
      }, { store: db });
      runs.close();
      const page = await newPage();
      await page.open(url);
      await show(page, `#/runs/${id}`);
      await enter(page, "symbols", evil);
      await until(
        page,
        `document.querySelector("#job [role=alert]") !== null`,
      );
      assertStringIncludes(
        await text(page, "#job [role=alert]"),
        "config_invalid: ",
      );
      assertStringIncludes(await text(page, "#job h2"), evil);
      assertEquals(await page.evaluate("globalThis.hit ?? 0"), 0);
      assertEquals(
        await page.evaluate("document.querySelectorAll('img').length"),
        0,
      );
      await show(page, `#/runs/${outside}`);
      await enter(page, "every", "3");
      await until(
        page,
        `document.querySelector("#again [role=status]").textContent !== ""`,
      );
      assertStringIncludes(
        await text(page, "#again [role=status]"),
        "--project",
      );
    }),
);

browserTest(
  "a run that does not end is cancelled",
  (newPage) =>
    withDashboard(async ({ dashboard: { url }, folder, ask }) => {
      Deno.writeTextFileSync(
        `${folder}/turns.ts`,
        `export default () => ({ name: "loops", subscriptions: [{ intervals: ["5m"] }], onBar() { for (;;); } });`,
      );
      const page = await newPage();
      await page.open(url);
      await show(page, "#/runs/1");
      await enter(page, "every", "3");
      await until(page, `document.querySelector("#job") !== null`);
      await page.evaluate(
        `[...document.querySelectorAll("#job button")].find((b) => b.textContent === "Cancel").click()`,
      );
      await until(
        page,
        `document.querySelector("#job [role=status]").textContent.startsWith("cancelled")`,
      );
      const [job] = await (await ask("/api/jobs")).json();
      assertEquals([job.state, job.run], ["cancelled", null]);
      assertEquals((await (await ask("/api/runs")).json()).length, 2);
    }),
);
