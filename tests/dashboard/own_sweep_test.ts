/** A new project: its own sweep is in the dashboard as soon as there is one. */
import { assertEquals } from "@std/assert";
import { openbell, openbellArgs } from "../cli/_openbell.ts";
import { withFolder } from "../system/_market.ts";

Deno.test("from init to a sweep's map: a dashboard that was opened first shows what comes", () =>
  withFolder(async (folder) => {
    assertEquals((await openbell(["init", "demo"], { cwd: folder })).code, 0);
    const cwd = `${folder}/demo`;
    const child = new Deno.Command(Deno.execPath(), {
      args: openbellArgs(["dashboard", "--db", "market.db", "--no-open"]),
      cwd,
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("\n")) text += (await lines.read()).value ?? "";
    const url = new URL(text.trim());
    const headers = {
      authorization: `Bearer ${url.searchParams.get("token")}`,
    };
    const ask = async (path: string, body?: unknown) =>
      await (await fetch(new URL(path, url), {
        headers,
        ...body !== undefined &&
          { method: "POST", body: JSON.stringify(body) },
      })).json();
    const ended = async (job: { id: number }) => {
      const events = await fetch(new URL(`/api/jobs/${job.id}/events`, url), {
        headers,
      });
      await events.text();
      return await ask(`/api/jobs/${job.id}`);
    };
    try {
      assertEquals(await ask("/api/runs"), []);
      assertEquals(await ask("/api/sweeps"), []);
      const saved = await openbell(
        ["backtest", "config.yaml", "--save", "--quiet"],
        { cwd },
      );
      assertEquals(saved.code, 0, saved.stderr);
      for (const quantity of [20, 40]) {
        const job = await ended(
          await ask("/api/runs/1/again", {
            changes: { "strategies.0.params.quantity": quantity },
          }),
        );
        assertEquals([job.state, job.error], ["saved", null]);
      }
      const { config } = await ask("/api/compare?runs=1,2,3");
      assertEquals(config, [{
        path: "strategies.0.params.quantity",
        values: [100, 20, 40],
      }]);
      const sweep = await openbell(
        [
          ...["sweep", "config.yaml", "--set", "quantity=50,100,200"],
          ...["--out", "sweep.db", "--restart", "--quiet"],
        ],
        { cwd },
      );
      assertEquals(sweep.code, 0, sweep.stderr);
      const map = await ask("/api/sweeps/1/map?x=quantity");
      assertEquals(map.x.labels, ["50", "100", "200"]);
      const job = await ended(await ask("/api/sweeps/1/runs", { set: 1 }));
      // The set of 100 is the run that was saved first.
      const [first, again] = await Promise.all(
        [1, job.run].map((id) => ask(`/api/runs/${id}`)),
      );
      assertEquals(again.hash, first.hash);
    } finally {
      child.kill("SIGTERM");
      await child.status;
      await lines.cancel();
    }
  }));
