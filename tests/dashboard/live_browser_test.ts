/**
 * The view of a live run in a real browser: bars and fills appear as they come, a
 * page that slept catches up, and the kill switch asks before it is used.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startDashboard } from "../../src/dashboard/dashboard.ts";
import { TrailWriter } from "../../src/live/trail/trail_writer.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runLive } from "../../src/system/live_run.ts";
import { recordedConfig } from "../../src/system/recorded_config.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { assertAccessible } from "../pages/_axe.ts";
import { browserTests } from "../pages/_browser.ts";
import type { Page, PageOptions } from "../pages/_browser_page.ts";
import {
  FROM,
  inReplayFolder,
  liveReplayConfig,
  TO,
} from "../system/_live_replay.ts";
import { withLiveDashboard } from "./_live.ts";
import { assertOwn, press, until } from "./_views.ts";

const browserTest = browserTests("The live view of the dashboard");

const READOUT =
  `document.querySelector("#candles .readout")?.textContent ?? ""`;
/** The number of bars that the chart has. */
const BARS = `Number((/([\\d,]+) bars/.exec(${READOUT})?.[1] ?? "0")
  .replaceAll(",", ""))`;
const FILLS = `document.querySelectorAll("#fills tbody tr").length`;
const STATE = `document.querySelector("#live .state")?.textContent ?? ""`;

/** The text of a tile. */
function tile(title: string): string {
  return `[...document.querySelectorAll("#live .tile")]
    .find((one) => one.querySelector("dt").textContent === ${
    JSON.stringify(title)
  })?.querySelector("dd").textContent`;
}

async function openLive(
  page: Page,
  url: string,
  options: PageOptions = {},
): Promise<void> {
  await page.open(`${url}#/live`, options);
}

function focused(page: Page): Promise<string> {
  return page.evaluate<string>(
    `document.activeElement.textContent || document.activeElement.type`,
  );
}

/** Lets the page believe that it is hidden, or seen. */
async function see(page: Page, state: "hidden" | "visible"): Promise<void> {
  await page.evaluate(
    `Object.defineProperty(document, "visibilityState",
      { value: "${state}", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"))`,
  );
}

browserTest(
  "a run appears when it begins, its bars and fills as they come, and its kill switch stops orders for good",
  (newPage) =>
    withLiveDashboard(async ({ dashboard: { url, port }, db, folder }) => {
      const page = await newPage();
      await openLive(page, url);
      assertStringIncludes(
        await page.evaluate<string>(`document.body.textContent`),
        "No live run is under way",
      );
      await assertAccessible(page);
      const config = liveReplayConfig(folder, { speed_multiplier: 1_500 });
      const run = runLive(config, { db });
      await until(page, `(${BARS}) > 0`);
      const first = await page.evaluate<number>(BARS);
      await until(page, `(${BARS}) > ${first + 20}`);
      await until(page, `(${FILLS}) > 0`);
      assertStringIncludes(await page.evaluate<string>(STATE), "Under way");
      assertEquals(await page.evaluate(tile("Orders")), "accepted");
      await assertAccessible(page);
      // By the keyboard: the question has the focus on what changes nothing.
      const open = async () => {
        await page.evaluate(
          `[...document.querySelectorAll("#live button")]
            .find((one) => one.textContent.startsWith("Kill switch")).focus()`,
        );
        await press(page, "Enter", 13);
        await until(page, `document.querySelector("dialog[open]") !== null`);
      };
      await open();
      await assertAccessible(page);
      assertEquals(await focused(page), "Leave it");
      await press(page, "Enter", 13);
      await until(page, `document.querySelector("dialog[open]") === null`);
      await open();
      await press(page, "Escape", 27);
      await until(page, `document.querySelector("dialog[open]") === null`);
      assertEquals(run.status().switched, undefined);
      await open();
      await page.evaluate(
        `document.querySelector("dialog[open] input").focus()`,
      );
      await press(page, " ", 32);
      await press(page, "Tab", 9);
      await press(page, "Tab", 9);
      assertEquals(await focused(page), "Cancel all orders");
      await press(page, "Enter", 13);
      await until(page, `(${tile("Orders")}) === "refused"`);
      assertStringIncludes(
        await page.evaluate<string>(
          `document.querySelector("#live [role=status].note").textContent`,
        ),
        "all positions closed",
      );
      const symbols = `document.querySelector("#candles select")`;
      await page.evaluate(
        `${symbols}.value = "BBB"; ${symbols}.dispatchEvent(new Event("change"))`,
      );
      await until(page, `(${READOUT}).startsWith("BBB 1m")`);
      const result = await run.done;
      await until(page, `(${STATE}).includes("ended")`);
      assertEquals(await page.evaluate<number>(BARS), 390 + 210);
      assertEquals(await page.evaluate(tile("Positions")), "0");
      const store = openBarStore(db, { readOnly: true });
      const [mark, ...others] = store.live.marks(FROM, TO)
        .filter(({ kind }) => kind !== "late");
      store.close();
      assertEquals([mark.kind, others], ["flatten", []]);
      const after = result.fills.filter(({ time }) =>
        Date.parse(time) > mark.from + 60_000
      );
      assertEquals(after, []);
      const repeated = await runBacktest(recordedConfig(config, db, TO), {
        db,
      });
      assertEquals(repeated.hash, result.hash);
      assertOwn(page, port);
    }),
);

browserTest(
  "a page that slept holds no connection, and catches up when it is seen again",
  (newPage) =>
    withLiveDashboard(async ({ dashboard: { url, port }, db, folder }) => {
      const page = await newPage();
      await openLive(page, url);
      const run = runLive(
        liveReplayConfig(folder, { speed_multiplier: 4_000 }),
        {
          db,
        },
      );
      await until(page, `(${FILLS}) > 0`);
      await see(page, "hidden");
      const before = await page.evaluate<number>(BARS);
      const asked = page.requests.length;
      const result = await run.done;
      assertEquals(await page.evaluate<number>(BARS), before);
      assertEquals(page.requests.length, asked);
      assertStringIncludes(
        await page.evaluate<string>(
          `document.querySelector("#live").textContent`,
        ),
        "rests while nobody sees it",
      );
      await see(page, "visible");
      await until(page, `(${STATE}).includes("ended")`);
      assertEquals(await page.evaluate<number>(BARS), 390 + 210);
      assert(page.requests.some((address) => address.includes("after=")));
      // The table has 20 rows a page; its pager counts all fills.
      assertStringIncludes(
        await page.evaluate<string>(
          `document.querySelector("#fills .place").textContent`,
        ),
        `of ${result.fills.length}`,
      );
      assertOwn(page, port);
    }),
);

browserTest(
  "the view fits a phone, follows the theme, and shows hostile text as text",
  (newPage) =>
    inReplayFolder(async (folder) => {
      const db = `${folder}/market.db`;
      const evil = `</script><img src=x onerror="globalThis.hit=1">\u202e`;
      const trail = new TrailWriter({
        db,
        run: evil,
        about: {
          startedAt: 0,
          firstDate: FROM,
          symbols: [evil, "AAA"],
          interval: "1m",
          exchange: evil,
          zone: "UTC",
          source: evil,
          records: false,
        },
        fresh: false,
      });
      const fill = {
        type: "fill",
        time: "2026-01-02T00:00:00.000Z",
        marketTime: "2025-07-02T14:00:00.000Z",
        quantity: 1e300,
        price: null,
        fee: 0,
      };
      for (let i = 0; i < 1_000; i++) {
        trail.add({
          ...fill,
          ...{
            symbol: evil,
            side: evil,
            strategy: evil,
            tag: evil,
            text: evil,
          },
        });
        trail.add({ type: evil, time: evil, text: evil });
        trail.add({
          type: "log",
          level: evil,
          code: evil,
          strategy: evil,
          text: evil,
        });
      }
      trail.showAccount(JSON.stringify({
        time: 0,
        cash: null,
        equity: null,
        positionCount: 1,
        positions: [{ symbol: evil, strategy: evil, quantity: 1, since: null }],
        orderCount: 1,
        orders: [{
          id: 1,
          symbol: evil,
          strategy: evil,
          type: evil,
          tag: evil,
        }],
      }));
      trail.write({ state: evil, equity: null, marketTime: null }, Date.now());
      const dashboard = startDashboard({ runs: `${folder}/runs`, db });
      const grounds = new Set<unknown>();
      for (
        const options of [{}, { dark: true }, {
          width: 390,
          height: 844,
          mobile: true,
        }]
      ) {
        trail.write({ state: evil, equity: null }, Date.now());
        const page = await newPage();
        await openLive(page, dashboard.url, options);
        await until(page, `(${FILLS}) > 0`);
        await until(page, `document.querySelectorAll("#orders td").length > 5`);
        await page.evaluate(
          `[...document.querySelectorAll("#live button")]
            .find((one) => one.textContent.startsWith("Kill switch")).click()`,
        );
        await assertAccessible(page);
        assertEquals(
          await page.evaluate(
            `[globalThis.hit ?? 0, document.querySelectorAll("img").length,
              document.documentElement.scrollWidth <= innerWidth]`,
          ),
          [0, 0, true],
        );
        grounds.add(
          await page.evaluate(
            "getComputedStyle(document.body).backgroundColor",
          ),
        );
        assertOwn(page, dashboard.port);
      }
      assertEquals(grounds.size, 2);
      trail.close();
      await dashboard.stop();
    }),
);
