/**
 * The dashboard in a real browser: every view is drawn, asks nobody but its own
 * server, follows the system's theme, fits a phone, and shows hostile text as text.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startDashboard } from "../../src/dashboard/mod.ts";
import { writeDemoMarket } from "../../src/demo/mod.ts";
import { RunStore } from "../../src/runs/run_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { assertAccessible } from "../pages/_axe.ts";
import { browserTests } from "../pages/_browser.ts";
import { withDashboard } from "./_dashboard.ts";
import { withFolder } from "../system/_market.ts";
import { assertOwn, show, until } from "./_views.ts";

const browserTest = browserTests("The dashboard");

const VIEWS = [
  "#/runs",
  "#/runs?tag=fast",
  "#/runs/1",
  "#/compare/1,2",
  "#/data",
  "#/data/BRAVO",
  "#/calendar/LSE/2026",
] as const;

browserTest(
  "every view is drawn without an error, light and dark, and fits a phone",
  (newPage) =>
    withDashboard(async ({ dashboard: { url, port } }) => {
      const grounds = new Set<unknown>();
      for (
        const options of [{}, { dark: true }, {
          width: 390,
          height: 844,
          mobile: true,
        }]
      ) {
        const page = await newPage();
        await page.open(url, options);
        assertEquals(await page.evaluate("location.search"), "");
        for (const hash of VIEWS) {
          await show(page, hash);
          await assertAccessible(page);
          assertEquals(
            await page.evaluate(
              `document.querySelector("[role=alert]")?.textContent ?? ""`,
            ),
            "",
          );
          assert(
            await page.evaluate<boolean>(
              "document.documentElement.scrollWidth <= innerWidth",
            ),
            hash,
          );
          assertOwn(page, port);
        }
        grounds.add(
          await page.evaluate(
            "getComputedStyle(document.body).backgroundColor",
          ),
        );
      }
      assertEquals(grounds.size, 2);
    }),
);

browserTest(
  "the views show what the runs and the store hold",
  (newPage) =>
    withDashboard(async ({ dashboard: { url }, results, db }) => {
      const page = await newPage();
      await page.open(url);
      const texts = (selector: string) =>
        page.evaluate<string[]>(
          `[...document.querySelectorAll(${
            JSON.stringify(selector)
          })].map((one) => one.textContent)`,
        );
      await show(page, "#/runs");
      assertEquals(await texts("tbody tr td:nth-child(3)"), [
        "turns 14",
        "turns 9",
      ]);
      assertEquals(
        (await texts("tbody tr td:nth-child(7)")).map((text) =>
          Number(text.replaceAll(",", ""))
        ),
        [1, 0].map((i) => results[i].account.roundTrips.length),
      );
      await show(page, "#/runs/1");
      assertStringIncludes((await texts("#run")).join(), results[0].hash);
      assertStringIncludes((await texts("#run")).join(), db);
      // Candles are drawn on canvases: the readout says which bars they are.
      await page.evaluate(
        `new Promise((ready) => { const wait = () => !document.querySelector("#candles .note")?.textContent ? setTimeout(wait, 10) : ready(); wait(); })`,
      );
      assertStringIncludes(
        (await texts("#candles .note")).join(),
        "Times are in America/New_York",
      );
      assert(
        await page.evaluate<number>(
          `document.querySelectorAll(".chart canvas").length`,
        ) > 0,
      );
      await show(page, "#/compare/1,2");
      assertStringIncludes(
        (await texts("#config")).join(),
        "strategies.0.params.every",
      );
      await show(page, "#/data");
      assertEquals(
        new Set(await texts("#store tbody tr td:first-child")),
        new Set(["ALFA", "BRAVO"]),
      );
      await show(page, "#/calendar/NYSE/2025");
      assertStringIncludes(
        (await texts("#calendar .facts")).join(),
        "250 sessions",
      );
    }),
);

browserTest(
  "runs are picked and compared, tagged and removed by hand",
  (newPage) =>
    withDashboard(async ({ dashboard: { url }, ask }) => {
      const page = await newPage();
      await page.open(url);
      await page.evaluate(
        `document.querySelectorAll("td input").forEach((box) => box.click())`,
      );
      await page.evaluate(
        `[...document.querySelectorAll("button")].find((one) => one.textContent === "Compare 2 runs").click()`,
      );
      assertEquals(await page.evaluate("location.hash"), "#/compare/1,2");
      await show(page, "#/runs/2");
      await page.evaluate(`(async () => {
        document.querySelector("input[aria-label=Tags]").value = "kept, b";
        document.querySelector("input[aria-label=Note]").value = "<b>note</b>";
        [...document.querySelectorAll("button")].find((one) => one.textContent === "Save").click();
        while (document.querySelector("[role=status]").textContent === "") await new Promise((r) => setTimeout(r, 10));
      })()`);
      const changed = await (await ask("/api/runs/2")).json();
      assertEquals([changed.tags, changed.note], [
        ["b", "kept"],
        "<b>note</b>",
      ]);
      await page.evaluate(`globalThis.confirm = () => true`);
      await page.evaluate(`(async () => {
        [...document.querySelectorAll("button")].find((one) => one.textContent === "Remove").click();
        while (location.hash !== "#/runs") await new Promise((r) => setTimeout(r, 10));
      })()`);
      const gone = await ask("/api/runs/2");
      assertStringIncludes(await gone.text(), "There is no run 2");
      assertEquals(page.complaints, []);
    }),
);

browserTest(
  "hostile text is text",
  (newPage) =>
    withDashboard(async ({ dashboard: { url }, results, folder }) => {
      const evil = `</script><img src=x onerror="globalThis.hit=1">`;
      const runs = new RunStore(`${folder}/runs`);
      const id = runs.save({
        ...results[0],
        config: { ...results[0].config, session_name: evil },
        toColumns: results[0].toColumns,
      }, {
        store: evil,
        configFile: evil,
        note: evil,
        tags: ["<i>"],
        modules: [{ name: evil, module: evil, hash: evil }],
      });
      runs.close();
      const page = await newPage();
      await page.open(url);
      for (
        const hash of [
          "#/runs",
          `#/runs/${id}`,
          `#/compare/1,${id}`,
          `#/data/${encodeURIComponent(evil)}`,
          `#/calendar/${encodeURIComponent(evil)}/2025`,
          `#/${encodeURIComponent(evil)}`,
        ]
      ) {
        await show(page, hash);
        assertEquals(await page.evaluate("globalThis.hit ?? 0"), 0);
        assertEquals(
          await page.evaluate("document.querySelectorAll('img').length"),
          0,
        );
      }
    }),
);

browserTest(
  "a run has the sections of its report's tear sheet, excursions when asked for",
  (newPage) =>
    withDashboard(async ({ dashboard: { url, port } }) => {
      const page = await newPage();
      await page.open(url);
      await show(page, "#/runs/1");
      const sections = () =>
        page.evaluate<string[]>(
          `[...document.querySelectorAll("#view section")].map((s) => s.id)`,
        );
      const before = await sections();
      for (
        const id of [
          "equity",
          "months",
          "figures",
          "drawdowns",
          "distribution",
          "seasons",
          "exposure",
          "holding",
          "concentration",
          "costs",
        ]
      ) assert(before.includes(id), id);
      const charts = `document.querySelectorAll("#view .curve canvas").length`;
      const few = await page.evaluate<number>(charts);
      await page.evaluate(
        `[...document.querySelectorAll("#view button")]
          .find((b) => b.textContent === "Excursions, leverage and hours").click()`,
      );
      await page.evaluate(`new Promise((resolve) => {
        const look = () => document.querySelector("#mae-chart canvas")
          ? resolve() : setTimeout(look, 5);
        look();
      })`);
      assertEquals(await page.evaluate<number>(charts), few + 2);
      assertEquals(await sections(), before);
      assertOwn(page, port);
    }),
);

browserTest(
  "candles go on in both directions from any date, at the interval that is chosen",
  (newPage) =>
    withFolder(async (folder) => {
      const db = `${folder}/market.db`;
      const store = openBarStore(db, { create: true });
      writeDemoMarket(store, {
        symbols: ["DEMO"],
        from: "2024-10-01",
        to: "2025-01-31",
      });
      store.close();
      const dashboard = startDashboard({ db, runs: `${folder}/runs` });
      try {
        const page = await newPage();
        await page.open(dashboard.url);
        await show(page, "#/data/DEMO");
        const label =
          `document.querySelector("#candle-chart").getAttribute("aria-label")`;
        await until(page, `${label}.startsWith("DEMO ")`);
        await page.evaluate(`(() => {
          const choice = document.querySelector("#candles select");
          choice.value = 0;
          choice.dispatchEvent(new Event("change"));
        })()`);
        await until(page, `${label}.startsWith("DEMO 1m, ")`);
        await page.evaluate(`(() => {
          const date = document.querySelector("#candles input");
          date.value = "2024-11-20";
          date.dispatchEvent(new Event("change"));
          document.querySelector("#candle-chart").focus();
        })()`);
        // Neither end is an end of the store.
        await until(
          page,
          `((found) => found && found[1] > "2024-10-01" &&
            found[1] < "2024-11-20" && found[2] > "2024-11-20" &&
            found[2] < "2024-12-01")(/, (\\S+) to (\\S+):/.exec(${label}))`,
        );
        const range = async () =>
          /, (\S+) to (\S+):/.exec(await page.evaluate<string>(label))?.slice(
            1,
          ) ??
            [];
        const [first, last] = await range();
        for (
          const [way, end, i] of [["Later", last, 1], ["Earlier", first, 0]]
        ) {
          let now = end;
          for (let tries = 0; tries < 500 && now === end; tries++) {
            await page.evaluate(`new Promise((seen) => {
              document.querySelector("#candles button[aria-label=${way}]").click();
              requestAnimationFrame(() => setTimeout(seen));
            })`);
            now = (await range())[Number(i)];
          }
          assert(i === 1 ? now > last : now < first, `${way}: ${now}`);
        }
        assertOwn(page, dashboard.port);
        // What is not there any more is told, and stays.
        await dashboard.stop();
        await page.evaluate(`(() => {
          const choice = document.querySelector("#candles select");
          choice.value = 1;
          choice.dispatchEvent(new Event("change"));
        })()`);
        const told = `document.querySelector("#candles .note").textContent`;
        await until(
          page,
          `document.querySelector("#candle-chart").getAttribute("aria-busy") === "false"`,
        );
        assertStringIncludes(
          await page.evaluate<string>(told),
          "The dashboard has ended",
        );
      } finally {
        await dashboard.stop();
      }
    }),
);
