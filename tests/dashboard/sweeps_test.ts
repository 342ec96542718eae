/** Sweeps in the dashboard: as JSON, and in a real browser. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { startDashboard } from "../../src/dashboard/dashboard.ts";
import { openbell } from "../cli/_openbell.ts";
import { assertAccessible } from "../pages/_axe.ts";
import { browserTests } from "../pages/_browser.ts";
import type { Page } from "../pages/_browser_page.ts";
import { withSweeps } from "./_sweeps.ts";

/** The sets of a file, by its own words. */
function setsOf(file: string) {
  const database = new DatabaseSync(file);
  try {
    return database.prepare(
      "SELECT set_id, parameters, sharpe, net_profit FROM results ORDER BY set_id",
    ).all().map((row) => ({
      set: Number(row.set_id),
      parameters: JSON.parse(String(row.parameters)) as Record<string, number>,
      profit: Number(row.net_profit),
    }));
  } finally {
    database.close();
  }
}

function change(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

Deno.test("a sweep is its sets, the best first, a map of two parameters, and what is beside the best", () =>
  withSweeps(async ({ file, ask }) => {
    const sets = setsOf(file);
    assertEquals(sets.length, 15);
    const [first] = await (await ask("/api/sweeps")).json();
    assertEquals(first, {
      id: 1,
      name: "sweep.db",
      sets: 15,
      parameters: [{ name: "fast", values: 5 }, { name: "slow", values: 3 }],
      windows: [{ window: 0, done: 15, failed: 0 }],
    });
    const sweep = await (await ask("/api/sweeps/1?metric=net_profit")).json();
    const order = sets.toSorted((a, b) => b.profit - a.profit || a.set - b.set);
    assertEquals(
      sweep.rows.map(({ set }: { set: number }) => set),
      order.map(({ set }) => set),
    );
    // Neighbours, found by comparing every set with the best one.
    const [best] = order;
    const values = { fast: [2, 3, 4, 5, 6], slow: [10, 20, 30] };
    const steps = (one: typeof best) =>
      (["fast", "slow"] as const).map((name) =>
        Math.abs(
          values[name].indexOf(one.parameters[name]) -
            values[name].indexOf(best.parameters[name]),
        )
      ).reduce((a, b) => a + b);
    assertEquals(
      sweep.neighbours.map(({ row }: { row: { set: number } }) => row.set)
        .sort((a: number, b: number) => a - b),
      sets.filter((one) => steps(one) === 1).map(({ set }) => set),
    );
    const map = await (
      await ask("/api/sweeps/1/map?x=slow&y=fast&metric=net_profit")
    ).json();
    assertEquals(map.x.labels, ["10", "20", "30"]);
    for (const { x, y, best } of map.cells) {
      const { slow, fast } = best.parameters;
      assertEquals([values.slow[x], values.fast[y]], [slow, fast]);
      assertEquals(best.metrics.net_profit, sets[best.set].profit);
    }
    assertEquals(map.cells.length, 15);
    const few = await (await ask("/api/sweeps/1?count=2")).json();
    assertEquals(few.rows.length, 2);
  }));

Deno.test("a sweep that runs, one that is damaged and questions that are none are told", () =>
  withSweeps(async ({ file, folder, ask }) => {
    change(file, "DELETE FROM results WHERE set_id >= 6");
    const [first] = await (await ask("/api/sweeps")).json();
    assertEquals(first.windows, [{ window: 0, done: 6, failed: 0 }]);
    for (
      const path of [
        ...["4", "0", "1?metric=x", "1?count=x", "1?count=0", "1?window=-1"],
        ...["1/map?x=none&y=slow", "1/map?x=fast&y=fast", "1/map"],
      ]
    ) {
      const response = await ask(`/api/sweeps/${path}`);
      const { error, code } = await response.json();
      assertEquals([response.status, code], [400, "argument_invalid"], path);
      assert(!error.includes("\n"), error);
    }
    for (
      const sql of [
        `UPDATE sweep SET value = '{"space": [{}]}' WHERE key = 'spec'`,
        `UPDATE sweep SET value = '{"space": [null]}' WHERE key = 'spec'`,
        "UPDATE results SET parameters = 'x'",
        "UPDATE results SET set_id = 9223372036854775807 WHERE set_id = 1",
      ]
    ) {
      const copy = `${folder}/damaged.db`;
      Deno.copyFileSync(file, copy);
      change(copy, sql);
      const dashboard = startDashboard({ sweeps: [copy] });
      const answer = async (path: string) => {
        const response = await fetch(
          `http://127.0.0.1:${dashboard.port}${path}`,
          { headers: { authorization: `Bearer ${dashboard.token}` } },
        );
        return await response.json();
      };
      const { code, error } = await answer("/api/sweeps/1");
      assertEquals(code, "store_corrupt", `${sql}: ${error}`);
      assertEquals((await answer("/api/sweeps")).length, 1);
      await dashboard.stop();
    }
    const { code, stdout, stderr } = await openbell(
      ["dashboard", "--no-open", "--sweep", `${folder}/none.db`],
      { cwd: folder },
    );
    assertEquals([code, stdout], [1, ""]);
    assert(/^error: .*there is no such file\n$/.test(stderr), stderr);
  }));

const browserTest = browserTests("Sweeps in the dashboard");

/** Opens a view and waits until it is drawn. */
async function show(page: Page, action: string): Promise<void> {
  await page.evaluate(`new Promise((drawn) => {
    const view = document.getElementById("view");
    let begun = false;
    const watch = new MutationObserver(() => {
      if (view.getAttribute("aria-busy") === "true") begun = true;
      if (!begun || view.getAttribute("aria-busy") !== "false") return;
      watch.disconnect();
      drawn();
    });
    watch.observe(view, { attributes: true });
    ${action}
  })`);
}

browserTest(
  "sweeps are drawn light, dark and on a phone, are picked, filtered and mapped by keys, and follow a run",
  (newPage) =>
    withSweeps(async ({ file, url, port }) => {
      for (
        const options of [{}, { dark: true }, {
          width: 390,
          height: 844,
          mobile: true,
        }]
      ) {
        const page = await newPage();
        await page.open(`${url}#/calendar`, options);
        for (
          const hash of ["#/sweeps", "#/sweeps/1", "#/sweeps/2", "#/sweeps/3"]
        ) {
          await show(page, `location.hash = ${JSON.stringify(hash)};`);
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
          assertEquals(await page.evaluate("globalThis.hit ?? 0"), 0);
          assertEquals(page.complaints, []);
          for (const address of page.requests) {
            assert(
              address.startsWith(`http://127.0.0.1:${port}/`) ||
                address.startsWith("data:"),
              address,
            );
          }
        }
      }
      const page = await newPage();
      await page.open(`${url}#/calendar`);
      const texts = (selector: string) =>
        page.evaluate<string[]>(
          `[...document.querySelectorAll(${
            JSON.stringify(selector)
          })].map((one) => one.textContent)`,
        );
      await show(page, `location.hash = "#/sweeps";`);
      await show(
        page,
        `document.querySelector("#sweeps tbody button").click();`,
      );
      assertEquals(await page.evaluate("location.hash"), "#/sweeps/1");
      const sets = setsOf(file).toSorted((a, b) =>
        b.profit - a.profit || a.set - b.set
      );
      assertEquals(
        await texts("#sets tbody td:first-child"),
        sets.map(({ set }) => String(set)),
      );
      assertEquals((await texts("#map tbody td")).length, 15);
      assertEquals(
        await page.evaluate(
          `document.querySelector("#map .best").title.split(":")[0]`,
        ),
        `set ${sets[0].set}`,
      );
      // The filter shows those that have all words.
      await page.evaluate(`(() => {
        const field = document.querySelector("#sets input");
        field.value = "fast=3 slow=2";
        field.dispatchEvent(new Event("input"));
      })()`);
      assertEquals((await texts("#sets tbody tr")).length, 1);
      // Rows and columns change places.
      await show(
        page,
        `(() => {
          const list = document.querySelector("select[aria-label=Columns]");
          list.value = "slow";
          list.dispatchEvent(new Event("change"));
        })();`,
      );
      assertEquals(await texts("#map tbody th"), ["2", "3", "4", "5", "6"]);
      // A sweep that goes on is followed.
      change(file, "DELETE FROM results WHERE set_id >= 6");
      await show(page, `dispatchEvent(new Event("hashchange"));`);
      assertStringIncludes((await texts("#sweep dd")).join(), "6 of 15 sets");
      change(file, "DELETE FROM results WHERE set_id >= 5");
      await page.evaluate(`new Promise((told) => {
        const look = () => document.querySelector("#sweep [role=status]")
          .textContent === "" ? setTimeout(look, 20) : told();
        look();
      })`);
      assertStringIncludes(
        (await texts("#sweep [role=status]")).join(),
        "5 of 15 sets, 33 % by now",
      );
      assertEquals(page.complaints, []);
    }),
);

browserTest(
  "hostile texts of a sweep are text",
  (newPage) =>
    withSweeps(async ({ file, url }) => {
      const evil = `</script><img src=x onerror="globalThis.hit=1">`;
      const database = new DatabaseSync(file);
      database.prepare("UPDATE results SET parameters = ? WHERE set_id < 3")
        .run(JSON.stringify({ fast: evil, slow: evil }));
      database.prepare(
        "UPDATE results SET status = 'failed', error = ? WHERE set_id = 4",
      ).run(evil);
      database.close();
      const page = await newPage();
      await page.open(`${url}#/calendar`);
      for (
        const hash of [
          "#/sweeps/1",
          `#/sweeps/1?metric=${encodeURIComponent(evil)}`,
          `#/sweeps/1?x=${encodeURIComponent(evil)}`,
          `#/sweeps/${encodeURIComponent(evil)}`,
          "#/sweeps/9",
        ]
      ) {
        await show(page, `location.hash = ${JSON.stringify(hash)};`);
        assertEquals(await page.evaluate("globalThis.hit ?? 0"), 0);
        assertEquals(
          await page.evaluate("document.querySelectorAll('img').length"),
          0,
        );
      }
    }),
);
