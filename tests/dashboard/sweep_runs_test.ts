/** Sets of a sweep as runs, and walk-forward, in the dashboard. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { startDashboard } from "../../src/dashboard/dashboard.ts";
import { assertAccessible } from "../pages/_axe.ts";
import { browserTests } from "../pages/_browser.ts";
import { show, until } from "./_views.ts";
import { type SweepsShown, withSweeps } from "./_sweeps.ts";

function change(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

/** Runs a set, and returns the job when it has ended. */
async function opened(ask: SweepsShown["ask"], sweep: number, set: unknown) {
  const response = await ask(`/api/sweeps/${sweep}/runs`, {
    method: "POST",
    body: JSON.stringify({ set }),
  });
  const job = await response.json();
  if (response.status !== 202) return job;
  await (await ask(`/api/jobs/${job.id}/events`)).text();
  return await (await ask(`/api/jobs/${job.id}`)).json();
}

Deno.test("a set that is opened as a run has the fills and the equity that the sweep had", () =>
  withSweeps(async ({ file, ask }) => {
    const database = new DatabaseSync(file, { readOnly: true });
    const rows = database.prepare(
      "SELECT set_id, hash, net_profit FROM results WHERE set_id IN (0, 7)",
    ).all();
    database.close();
    for (const row of rows) {
      const job = await opened(ask, 1, row.set_id);
      assertEquals([job.state, job.error], ["saved", null]);
      const run = await (await ask(`/api/runs/${job.run}`)).json();
      assertEquals(run.accountHash, row.hash);
      assertEquals(run.figures.net_profit, row.net_profit);
      assertEquals(run.tags, [`set-${row.set_id}`, "sweep"]);
    }
    for (const set of [-1, 15, 1.5, "x", null]) {
      assertEquals((await opened(ask, 1, set)).code, "argument_invalid");
    }
    // A file of before, and junk, do not say what the sweep ran.
    for (
      const sql of [
        "UPDATE sweep SET value = '{' WHERE key = 'source'",
        `UPDATE sweep SET value = '{"folder": 5}' WHERE key = 'source'`,
        "DELETE FROM sweep WHERE key = 'source'",
      ]
    ) {
      change(file, sql);
      const { error, code } = await opened(ask, 1, 0);
      assertEquals(code, "argument_invalid");
      assertStringIncludes(error, "does not say which config");
      const sweep = await (await ask("/api/sweeps/1")).json();
      assertEquals(sweep.hasSource, false);
    }
  }));

Deno.test("sets whose modules are outside of the project do not run", () =>
  withSweeps(async ({ file, folder }) => {
    let launched = 0;
    const dashboard = startDashboard({
      sweeps: [file],
      project: folder,
      launch: () => {
        launched++;
        return { finished: Promise.resolve(""), cancel: () => {} };
      },
    });
    const ask = (path: string, options: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${dashboard.port}${path}`, {
        ...options,
        headers: { authorization: `Bearer ${dashboard.token}` },
      });
    const { error } = await opened(ask, 1, 0);
    await dashboard.stop();
    assertStringIncludes(error, "is no file below");
    assertEquals(launched, 0);
  }));

Deno.test("walk-forward is what the sweep gave, as far as its tests are", () =>
  withSweeps(async ({ folder, ask, walked }) => {
    assertEquals(await (await ask("/api/sweeps/1/folds")).json(), null);
    const found = await (await ask("/api/sweeps/3/folds")).json();
    assertEquals(found.options, { train: 4, test: 2 });
    assertEquals(found.splits, walked.folds.length);
    assert(walked.folds.length > 1);
    assertEquals(
      found.folds.map((
        { set, test, inSample, outOfSample }: Record<string, unknown>,
      ) => ({ set, test, inSample, outOfSample })),
      walked.folds.map(({ set, test, inSample, outOfSample }) => ({
        set,
        test: [...test],
        inSample: { ...inSample },
        outOfSample: { ...outOfSample },
      })),
    );
    assertEquals(found.equity, {
      dates: walked.equity.map(({ date }) => date),
      values: walked.equity.map(({ equity }) => equity),
    });
    // Before its last test, and with an account that is none.
    const walk = `${folder}/walk.db`;
    const last = 2 * walked.folds.length - 1;
    change(
      walk,
      `DELETE FROM accounts WHERE fold = ${last}; DELETE FROM results WHERE fold = ${last}`,
    );
    const before = await (await ask("/api/sweeps/3/folds")).json();
    assertEquals(before.splits, walked.folds.length);
    assertEquals(before.folds.length, walked.folds.length - 1);
    assertEquals(before.folds, found.folds.slice(0, -1));
    for (
      const account of [
        "x",
        "{}",
        '{"account": {"netProfit": 1, "sessions": []}}',
        '{"account": {"netProfit": 1, "sessions": [{"date": 5, "equity": 1}]}}',
      ]
    ) {
      change(walk, `UPDATE accounts SET account = '${account}'`);
      const { code } = await (await ask("/api/sweeps/3/folds")).json();
      assertEquals(code, "store_corrupt", account);
    }
  }));

const browserTest = browserTests("Runs of a sweep");

browserTest(
  "sets are lines over their parameters, splits have a curve, and a set is opened by its button",
  (newPage) =>
    withSweeps(async ({ url, ask }) => {
      const page = await newPage();
      await page.open(`${url}#/calendar`, { width: 390, height: 844 });
      await show(page, "#/sweeps/3");
      await assertAccessible(page);
      const count = (selector: string) =>
        page.evaluate<number>(
          `document.querySelectorAll(${JSON.stringify(selector)}).length`,
        );
      assertEquals(await count("#parallel polyline"), 15);
      assertEquals(await count("#parallel line"), 3);
      assertEquals(await count("#parallel .best, #parallel .top"), 2);
      await page.evaluate(`(() => {
        const list = document.querySelector("#parallel select");
        list.value = "1";
        list.dispatchEvent(new Event("change"));
      })()`);
      assertEquals(await count("#parallel .best, #parallel .top"), 15);
      assert(await count("#folds canvas") > 0);
      const { folds } = await (await ask("/api/sweeps/3/folds")).json();
      assertEquals(await count("#folds tbody tr"), folds.length);
      await show(page, "#/sweeps/1");
      assertEquals(await count("#folds"), 0);
      await page.evaluate(`(() => {
        const open = document.querySelector("#sets td button[aria-label]");
        open.focus();
        open.click();
      })()`);
      await until(page, `location.hash.startsWith("#/jobs/")`);
      await until(
        page,
        `document.querySelector("#job [role=status]")?.textContent.startsWith("finished")`,
      );
      assertEquals(
        await page.evaluate<string[]>(
          `[...document.querySelectorAll("#job a")].map((a) => a.getAttribute("href"))`,
        ),
        ["#/runs/1"],
      );
      assertEquals(page.complaints, []);
    }),
);
