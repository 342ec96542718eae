/**
 * Stores that `openbell backtest` cannot run on: one line on standard error, exit
 * code 1.
 */
import { assertMatch } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { withFolder } from "../../../system/_market.ts";
import {
  failure,
  runFailure,
  RUNNERS,
  writeConfig,
  writeMarket,
} from "./_backtest.ts";

for (const runner of RUNNERS) {
  Deno.test(`backtest ${runner}: damage in the middle of the range is reported with symbol and date, exit 1`, async () => {
    await withFolder(async (folder) => {
      const db = writeMarket(folder);
      const database = new DatabaseSync(db);
      const { bytes } = database.prepare(
        "SELECT bytes FROM chunks WHERE date = '2024-07-05' AND series_id = 2",
      ).get() as { bytes: Uint8Array };
      bytes[bytes.length >> 1] ^= 0x10;
      database.prepare(
        "UPDATE chunks SET bytes = ? WHERE date = '2024-07-05' AND series_id = 2",
      ).run(bytes);
      database.close();
      const config = writeConfig(folder);
      const message = await runFailure(config, db, runner);
      assertMatch(message, /coordinator/);
      assertMatch(message, /BBB/);
      assertMatch(message, /2024-07-05/);
    });
  });
}

Deno.test("backtest: a store that is missing, foreign or without the symbols is refused, exit 1", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    const config = writeConfig(folder);
    assertMatch(
      await failure(1, [config, "--db", `${folder}/none.db`]),
      /none\.db": the file does not exist/,
    );
    Deno.writeTextFileSync(`${folder}/text.db`, "timestamp,open\n".repeat(100));
    assertMatch(
      await failure(1, [config, "--db", `${folder}/text.db`]),
      /text\.db"/,
    );
    const other = new DatabaseSync(`${folder}/other.db`);
    other.exec("CREATE TABLE things (a)");
    other.close();
    assertMatch(
      await failure(1, [config, "--db", `${folder}/other.db`]),
      /a SQLite database, but not a bar store/,
    );
    assertMatch(
      await failure(1, [
        writeConfig(folder, {
          session_data_config: { symbols: ["AAA", "ZZZ"] },
        }),
        "--db",
        db,
      ]),
      /^The store has no bars of ZZZ; it has AAA, BBB$/,
    );
    assertMatch(
      await failure(1, [
        writeConfig(folder, {
          backtest_config: { start_date: "2024-08-01", end_date: "2024-08-02" },
        }),
        "--db",
        db,
      ]),
      /^No symbol has 1m bars from 2024-08-01 to 2024-08-02; stored are AAA from [\d-]+ to [\d-]+, BBB /,
    );
    assertMatch(
      await failure(1, [
        writeConfig(folder, {
          backtest_config: { start_date: "2024-07-06", end_date: "2024-07-07" },
        }),
        "--db",
        db,
      ]),
      /^US_EQUITY has no trading date from 2024-07-06 to 2024-07-07$/,
    );
    assertMatch(
      await failure(1, [
        writeConfig(folder, { session_data_config: { streams: ["1s", "5s"] } }),
        "--db",
        db,
      ]),
      /1s .*AAA, BBB/,
    );
  });
});
