/** A live run in a process of its own, which is killed and goes on. */
import { assert, assertEquals } from "@std/assert";
import { startDashboard } from "../../src/dashboard/dashboard.ts";
import { runLive } from "../../src/system/live_run.ts";
import { openbellArgs } from "../cli/_openbell.ts";
import {
  inReplayFolder,
  liveReplayConfig,
  replayInput,
} from "../system/_live_replay.ts";
import { askerOf, dataOf, isOver, Listener, type Message } from "./_live.ts";

Deno.test("a run that is killed is silent, and when it goes on a page goes on with it, to the result of one that was not killed", () =>
  inReplayFolder(async (folder) => {
    const speed = { speed_multiplier: 3_000 };
    const plain = await runLive(liveReplayConfig(folder, speed), {
      db: `${folder}/plain.db`,
    }).done;
    Deno.writeTextFileSync(
      `${folder}/live.json`,
      JSON.stringify(replayInput(folder, speed)),
    );
    const start = () =>
      new Deno.Command(Deno.execPath(), {
        args: openbellArgs(["live", "live.json", "--db", "live.db", "--quiet"]),
        cwd: folder,
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
    const dashboard = startDashboard({ live: [`${folder}/live.db`] });
    const ask = askerOf(dashboard);
    const killed = start();
    while ((await (await ask("/api/live")).json())[0].runs.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const page = new Listener(await ask("/api/live/1/events?symbol=AAA"));
    const messages: Message[] = await page.until(({ name, data }) =>
      name === "status" && data.status.bars > 200
    );
    killed.kill("SIGKILL");
    await killed.status;
    messages.push(
      ...await page.until(({ name, data }) =>
        name === "status" && !data.isUnderWay
      ),
    );
    assertEquals(dataOf(messages, "status").at(-1).hasEnded, false);
    const again = start();
    messages.push(...await page.until(isOver));
    assertEquals((await again.status).success, true);
    const entries = dataOf(messages, "entries").flat();
    assertEquals(
      entries.map(({ number }) => number),
      entries.map((_, i) => i + 1),
    );
    const [result] = entries.filter(({ type }) => type === "result");
    assertEquals([result.hash, result.fills], [plain.hash, plain.fills.length]);
    // The fills of the slice in which it was killed may be told by neither start.
    const fills = entries.filter(({ type }) => type === "fill").length;
    assert(fills > plain.fills.length - 10 && fills <= plain.fills.length);
    const starts = new Set(
      dataOf(messages, "status").map(({ startedAt }) => startedAt),
    );
    assertEquals(starts.size, 2);
    await page.close();
    await dashboard.stop();
  }));
