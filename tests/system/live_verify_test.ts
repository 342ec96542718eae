import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { settleLive } from "../../src/system/live_settle.ts";
import { verifyLive } from "../../src/system/live_verify.ts";
import { FROM, inReplayFolder, liveReplayConfig, TO } from "./_live_replay.ts";
import { runLive } from "../../src/system/live_run.ts";

const AT = Date.parse(`${TO}T13:40:00Z`);
const INLINE = { runner: "inline" } as const;

Deno.test("a recorded session is equal to its backtest, until a stored bar changes, which is named", () =>
  inReplayFolder(async (folder) => {
    const db = `${folder}/live.db`;
    await runLive(liveReplayConfig(folder), { db }).done;
    for (const date of [FROM, TO]) {
      const found = await verifyLive(db, date, undefined, INLINE);
      assert(found.isEqual, date);
      assertEquals(found.difference, undefined);
    }
    const store = openBarStore(db);
    const bars = makeColumns(1);
    bars.timestamp[0] = AT;
    bars.open[0] =
      bars.high[0] =
      bars.low[0] =
      bars.close[0] =
        1;
    store.writeDay("BBB", "1m", TO, bars, 0, 1, {
      exchange: "US_EQUITY",
      onConflict: "replace",
    });
    store.close();
    assert((await verifyLive(db, FROM, "replayed", INLINE)).isEqual);
    const found = await verifyLive(db, TO, "replayed", INLINE);
    assert(!found.isEqual);
    assertEquals(
      found.difference,
      "the slice that begins at 2025-07-03T13:40:00Z was delivered with other bars than those that are stored",
    );
  }));

Deno.test("late bars are settled once, the newest of each slot, and change the hash", () =>
  inReplayFolder(async (folder) => {
    const db = `${folder}/live.db`;
    // Two of three bars come after the grace.
    const late = liveReplayConfig(folder, { delay_seconds: 9, holes: 0 });
    await runLive(late, { db }).done;
    const store = openBarStore(db, { readOnly: true });
    const noted = store.live.revisions(TO);
    store.close();
    assert(noted.length > 100);
    assert(noted.every(({ kind }) => kind === "late"));
    const settled = settleLive(db, TO);
    assertEquals(settled, noted);
    assertEquals(settleLive(db, TO), []);
    const { isEqual, difference } = await verifyLive(
      db,
      TO,
      undefined,
      INLINE,
    );
    assert(!isEqual);
    assert(difference?.startsWith("the slice that begins at "));
  }));

Deno.test("a run, or a session of it, that is not there is named", () =>
  inReplayFolder(async (folder) => {
    const db = `${folder}/live.db`;
    await runLive(liveReplayConfig(folder), { db, once: true }).done;
    const texts = await Promise.all([
      verifyLive(db, TO),
      verifyLive(db, FROM, "other"),
      verifyLive(`${folder}/market.db`, FROM),
    ].map(async (verified) => {
      const error = await assertRejects(() => verified);
      assert(error instanceof SessionError);
      assertEquals(error.code, "data_missing");
      return error.message;
    }));
    assertEquals(texts, [
      `The live run "replayed" has not ended a session of ${TO}`,
      `"${db}" has no live run "other"; it has replayed`,
      `"${folder}/market.db" has no live run`,
    ]);
  }));
