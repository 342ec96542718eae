/** What a live run leaves for other processes, and that nothing depends on it. */
import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { ShownAccount } from "../../src/analysis/account_text.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { eventRow } from "../../src/live/event_text.ts";
import type { LiveEvent } from "../../src/live/live_event.ts";
import { trailPath } from "../../src/live/trail/trail_file.ts";
import { TrailReader } from "../../src/live/trail/trail_reader.ts";
import type { LogRecord } from "../../src/log/log_record.ts";
import { runLive } from "../../src/system/live_run.ts";
import {
  inReplayFolder,
  liveReplayConfig,
  replayInput,
} from "./_live_replay.ts";

function trailOf(db: string): TrailReader {
  const trail = TrailReader.open(db);
  assert(trail !== undefined);
  return trail;
}

Deno.test("the trail of a run has its events in order, its log, and how it ended", () =>
  inReplayFolder(async (folder) => {
    const db = `${folder}/live.db`;
    const events: LiveEvent[] = [];
    const run = runLive(
      liveReplayConfig(folder, { holes: 0.05, unfilled: 1, seed: 5 }),
      { db, onEvent: (event) => events.push(event) },
    );
    const result = await run.done;
    const trail = trailOf(db);
    const entries = trail.entriesAfter("replayed", 0, 1_000_000)
      .map(({ text }) => JSON.parse(text));
    const told = entries.filter(({ type }) => type !== "log")
      .map(({ text: _, ...row }) => row);
    const rows = events.map(eventRow)
      .map((row) => JSON.parse(JSON.stringify(row)))
      .map(({ text: _, ...row }) => row);
    assertEquals(told, rows);
    assert(told.filter(({ type }) => type === "fill").length > 10);
    const codes = entries.filter(({ type }) => type === "log")
      .map(({ code }) => code);
    for (const code of ["run_started", "session_ended", "run_ended"]) {
      assert(codes.includes(code), code);
    }
    assert(codes.includes("feed_notice"));
    const known = trail.run("replayed");
    const status = JSON.parse(known?.status ?? "");
    assertEquals(status.state, "done");
    assertEquals(status.sessions, 2);
    assertEquals(status.equity, result.account.equity);
    const about = JSON.parse(known?.about ?? "");
    assertEquals(about.symbols, ["AAA", "BBB"]);
    assertEquals(about.zone, "America/New_York");
    trail.close();
    assertEquals(
      [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
      ["live.db", "live.db.live", "market.db"],
    );
  }));

Deno.test("positions and working orders are shown while a run goes on", () =>
  inReplayFolder(async (folder) => {
    const db = `${folder}/live.db`;
    const strategy = `${folder}/holder.js`;
    Deno.writeTextFileSync(
      strategy,
      `export default {
  name: "holder",
  subscriptions: [{ symbols: ["AAA"], intervals: ["1m"] }],
  onBar(context, { symbol }) {
    if (context.position(symbol) === 0) context.buy(symbol, 10, { tag: "in" });
    else if (context.orders.length === 0) {
      context.sell(symbol, 10, { limitPrice: 1e6, tag: "far" });
    }
  },
};`,
    );
    const run = runLive(
      parseSessionConfig({
        ...replayInput(folder, { speed_multiplier: 2_000 }),
        strategies: [{ module: strategy }],
      }),
      { db },
    );
    let account: ShownAccount | null = null;
    // Before, the order that opens the position may be shown.
    while (!account?.orders.some(({ tag }) => tag === "far")) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const trail = TrailReader.open(db);
      account = JSON.parse(trail?.run("replayed")?.account ?? "null");
      trail?.close();
      if (run.status().state === "failed") await run.done;
    }
    assert(account !== null);
    assertEquals(account.positionCount, 1);
    const [position] = account.positions;
    assertEquals(
      [position.strategy, position.symbol, position.quantity],
      ["holder", "AAA", 10],
    );
    const [order] = account.orders;
    assertEquals(
      [order.strategy, order.side, order.quantity, order.limit, order.stop],
      ["holder", "sell", 10, 1e6, null],
    );
    assertEquals([order.type, order.tag, order.isHeld], [
      "limit",
      "far",
      false,
    ]);
    // Cash has paid for the position.
    assertEquals(
      Math.round(account.equity * 100),
      Math.round((account.cash + position.value) * 100),
    );
    run.stop();
    await run.done;
  }));

Deno.test("a trail that cannot be written, or is held by another process, changes nothing of the run, and is told once", () =>
  inReplayFolder(async (folder) => {
    const plain = await runLive(liveReplayConfig(folder), {
      db: `${folder}/plain.db`,
    }).done;
    // No file can be made where a folder is.
    Deno.mkdirSync(trailPath(`${folder}/barred.db`));
    const records: LogRecord[] = [];
    const barred = await runLive(liveReplayConfig(folder), {
      db: `${folder}/barred.db`,
      onLog: (record) => records.push(record),
    }).done;
    assertEquals(barred.hash, plain.hash);
    assertEquals(
      records.filter(({ code }) => code === "trail_failed")
        .map(({ level }) => level),
      ["warn"],
    );
    // A reader that never ends, and a writer.
    const held = `${folder}/held.db`;
    const run = runLive(liveReplayConfig(folder), { db: held });
    while (run.status().bars === 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const other = new DatabaseSync(trailPath(held));
    other.exec("BEGIN IMMEDIATE");
    const result = await run.done;
    other.exec("ROLLBACK");
    other.close();
    assertEquals(result.hash, plain.hash);
  }));
