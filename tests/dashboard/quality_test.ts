/** The quality of stored bars in the dashboard, against what was stored. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { openbell } from "../cli/_openbell.ts";
import { assertAccessible } from "../pages/_axe.ts";
import { browserTests } from "../pages/_browser.ts";
import { startDashboard } from "../../src/dashboard/dashboard.ts";
import { makeSweepMarket } from "../sweep/_sweep.ts";
import { withFolder } from "../system/_market.ts";
import { withDashboard } from "./_dashboard.ts";
import { until } from "./_views.ts";

/** Calls `action` with a dashboard over a store in which bars of BBB are missing. */
function withMarket(
  action: (shown: {
    readonly folder: string;
    readonly db: string;
    readonly url: string;
    readonly ask: (path: string) => Promise<Response>;
  }) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const { url, port, token, stop } = startDashboard({ db });
    const headers = { authorization: `Bearer ${token}` };
    const ask = (path: string) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers });
    try {
      await action({ folder, db, url, ask });
    } finally {
      await stop();
    }
  });
}

Deno.test("the quality of a symbol is that of the command, by session, with its gaps", () =>
  withMarket(async ({ ask, folder, db }) => {
    const found = await (await ask("/api/quality?symbol=BBB")).json();
    const { stdout } = await openbell(
      ["quality", "--db", db, "--symbol", "BBB", "--json"],
      { cwd: folder },
    );
    const [series] = JSON.parse(stdout).symbols;
    assertEquals(found.interval, "1m");
    assertEquals(found.quality, series.quality);
    assertEquals(found.missing, series.missing);
    assert(found.missing > 0 && found.quality < 100);
    assertEquals(
      found.days.date.map((date: string, i: number) => [
        date,
        found.days.quality[i],
        found.days.missing[i],
      ]),
      series.dates.map((day: Record<string, unknown>) => [
        day.date,
        day.quality,
        day.missing,
      ]),
    );
    const gaps = series.dates.flatMap((day: Record<string, unknown>) =>
      Number(day.missing) > 0 ? day.gaps : []
    );
    assertEquals(found.gapCount, gaps.length);
    assertEquals(
      found.gaps.reduce(
        (sum: number, gap: { slots: number }) => sum + gap.slots,
        0,
      ),
      series.missing,
    );
    const part = await (
      await ask("/api/quality?symbol=BBB&from=2024-06-12&to=2024-06-13")
    ).json();
    assertEquals(part.days.date, ["2024-06-12", "2024-06-13"]);
    for (
      const wrong of [
        ...["", "?symbol=NONE", "?symbol=BBB&interval=1d"],
        "?symbol=BBB&from=2024-02-31",
        "?symbol=BBB&from=2024-06-13&to=2024-06-12",
        "?symbol=BBB&from=1900-01-01",
        "?symbol=BBB&to=9999-12-31",
      ]
    ) {
      const response = await ask(`/api/quality${wrong}`);
      const { error } = await response.json();
      assertEquals(response.status, 400, wrong);
      assert(!error.includes("\n"), error);
    }
  }));

const browserTest = browserTests("Quality in the dashboard");

browserTest(
  "a symbol has a map of its days and a table of its gaps",
  (newPage) =>
    withMarket(async ({ url, ask, db }) => {
      const store = openBarStore(db);
      const { firstDate, lastDate } = store.inventory()[0];
      store.close();
      const page = await newPage();
      await page.open(`${url}#/data/BBB`);
      await page.evaluate(`new Promise((drawn) => {
        const look = () => document.querySelector("#quality")
          ? drawn() : setTimeout(look, 10);
        look();
      })`);
      const titles = await page.evaluate<string[]>(
        `[...document.querySelectorAll("#quality .days td[title]")].map((one) => one.title)`,
      );
      const found = await (await ask("/api/quality?symbol=BBB")).json();
      assertEquals(titles.length, found.days.date.length);
      assert(titles[0].startsWith(`${firstDate}: `), titles[0]);
      assert(titles.at(-1)?.startsWith(`${lastDate}: `), titles.at(-1));
      const text = await page.evaluate<string>(
        `document.querySelector("#quality").textContent`,
      );
      assertStringIncludes(text, `${found.days.date.length}`);
      assertEquals(page.complaints, []);
    }),
);

browserTest(
  "imports have their notes, as text",
  (newPage) =>
    withDashboard(async ({ dashboard: { url }, db }) => {
      const evil = `<img src=x onerror="globalThis.hit=1">`;
      const store = openBarStore(db);
      store.imports.record({
        path: evil,
        size: 1,
        sha256: "ab",
        reader: "csv",
        options: "{}",
        bars: 2,
        added: 2,
        rejected: 0,
        outsideHours: 0,
        notes: ["interval 1m: by the times", evil],
      });
      store.close();
      const page = await newPage();
      await page.open(`${url}#/data`, { width: 390, height: 844 });
      await until(page, `document.querySelector("#imports") !== null`);
      await page.evaluate(
        `document.querySelector("#imports summary").click()`,
      );
      await assertAccessible(page);
      assertEquals(
        await page.evaluate<string[]>(
          `[...document.querySelectorAll("#imports li")].map((li) => li.textContent)`,
        ),
        ["interval 1m: by the times", evil],
      );
      assertEquals(await page.evaluate("globalThis.hit ?? 0"), 0);
      assertEquals(page.complaints, []);
    }),
);
