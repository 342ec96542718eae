/** Sweeps of a queue in the dashboard. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startDashboard } from "../../src/dashboard/dashboard.ts";
import { readQueue } from "../../src/queue/queue.ts";
import { sweepStatus } from "../../src/queue/status.ts";
import { assertAccessible } from "../pages/_axe.ts";
import { findChromium, withBrowser } from "../pages/_browser.ts";
import { testWithPostgres } from "../queue/_postgres.ts";
import { enqueue, makeSweepMarket, work } from "../queue/_sweeps.ts";
import { show, until } from "./_views.ts";

testWithPostgres(
  "a sweep of a queue is what sweep status tells, is followed in the page, and no answer has the password",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const address = await server.database();
    assertStringIncludes(address, ":secret@");
    const id = await enqueue(address, db);
    const dashboard = startDashboard({ queue: address });
    const answers: string[] = [];
    const ask = async (path: string) => {
      const response = await fetch(
        `http://127.0.0.1:${dashboard.port}${path}`,
        { headers: { authorization: `Bearer ${dashboard.token}` } },
      );
      const text = await response.text();
      answers.push(text);
      return JSON.parse(text);
    };
    try {
      const { queue, sweeps } = await ask("/api/queue");
      assert(queue.startsWith("postgres://127.0.0.1:"), queue);
      assertEquals(sweeps.map(({ sweep }: { sweep: number }) => sweep), [id]);
      const waiting = await ask(`/api/queue/${id}`);
      assertEquals([waiting.state, waiting.done, waiting.total], [
        "running",
        0,
        48,
      ]);
      assertStringIncludes((await ask("/api/queue/99")).error, "99");
      const chromium = findChromium();
      if (chromium === undefined) {
        await work(address, folder);
      } else {
        await withBrowser(chromium, async (newPage) => {
          const page = await newPage();
          await page.open(`${dashboard.url}#/calendar`, {
            dark: true,
            width: 390,
            height: 844,
            mobile: true,
          });
          await show(page, "#/sweeps");
          await assertAccessible(page);
          await page.evaluate(
            `document.querySelector("#queue tbody button").click()`,
          );
          await until(page, `document.querySelector("#queued") !== null`);
          await assertAccessible(page);
          const text = () =>
            page.evaluate<string>(
              `document.querySelector("#queued").textContent`,
            );
          assertStringIncludes(await text(), "0 of 48, 0 %");
          await work(address, folder);
          await until(
            page,
            `document.querySelector("#queued [role=status]").textContent !== ""`,
          );
          assertStringIncludes(await text(), "48 of 48, 100 %");
          assertEquals(page.complaints, []);
        });
      }
      const told = await readQueue(
        address,
        (database) => sweepStatus(database, id),
      );
      // Its workers are seen by the second.
      const { secondsLeft: _, seconds: __, ...rest } = told;
      const { secondsLeft: ___, seconds: ____, ...now } = await ask(
        `/api/queue/${id}`,
      );
      assertEquals(now, JSON.parse(JSON.stringify(rest)));
      await ask("/api");
      for (const text of answers) assert(!text.includes("secret"), text);
    } finally {
      await dashboard.stop();
    }
  },
);

Deno.test("a dashboard without a queue, and one whose queue cannot be reached, say so", async () => {
  const answer = async (queue: string | undefined, path: string) => {
    const dashboard = startDashboard(queue === undefined ? {} : { queue });
    try {
      const response = await fetch(
        `http://127.0.0.1:${dashboard.port}${path}`,
        { headers: { authorization: `Bearer ${dashboard.token}` } },
      );
      return await response.json();
    } finally {
      await dashboard.stop();
    }
  };
  assertEquals(await answer(undefined, "/api/queue"), {
    queue: null,
    sweeps: [],
  });
  assertStringIncludes(
    (await answer(undefined, "/api/queue/1")).error,
    "--queue",
  );
  const { code, error } = await answer(
    "postgres://me:hidden@127.0.0.1:1/sweeps",
    "/api/queue",
  );
  assertEquals(code, "queue_unavailable");
  assert(!error.includes("hidden"), error);
});
