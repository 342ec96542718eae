/** Commands that take a second or two, and what must hold after they were ended. */
import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { parseSessionConfig } from "../../../src/config/parse.ts";
import type { SessionConfigInput } from "../../../src/config/session_config.ts";
import { importFiles } from "../../../src/ingest/import_files.ts";
import { csvText } from "../../../src/store/export_bars.ts";
import { checkStore } from "../../../src/store/check_store.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { runSweep } from "../../../src/sweep/run_sweep.ts";
import { runLive } from "../../../src/system/live_run.ts";
import { runBacktest } from "../../../src/system/system_manager.ts";
import { makeMarket, SUMMER_2024 } from "../../system/_market.ts";

/** A command line, and what follows its end. */
export interface Command {
  /** Its arguments; it writes to `folder`. */
  readonly args: (folder: string) => readonly string[];
  /** Requires that what it has written to `folder` is whole and can be completed. */
  readonly check: (folder: string) => Promise<void> | void;
}

const DAYS = SUMMER_2024.slice(0, 4);
const SYMBOLS = Array.from({ length: 8 }, (_, i) => `S${i}`);
const SPACE = ["step=1..12"];
const BARS = DAYS.length * 390;

/** A strategy that trades, and whose hooks take a while. */
const STRATEGY = `
export default ({ busyMs, step }) => {
  let calls = 0;
  return {
    subscriptions: [{ intervals: ["1m"] }],
    onBar(context, { symbol }) {
      const end = performance.now() + busyMs;
      while (performance.now() < end);
      if (++calls % (20 + step) !== 0) return;
      const held = context.position(symbol);
      if (held === 0) context.buy(symbol, 10 + step);
      else context.sell(symbol, held);
    },
  };
};`;

/** Makes the commands, with their inputs in `folder`. */
export async function makeCommands(
  folder: string,
): Promise<Readonly<Record<string, Command>>> {
  const { db } = makeMarket(folder, {
    days: SUMMER_2024,
    symbols: SYMBOLS.map((name, i) => ({ name, seed: i + 1 })),
  });
  const files = await writeFiles(`${folder}/files`, db);
  const module = `${folder}/strategy.ts`;
  Deno.writeTextFileSync(module, STRATEGY);
  const input = (busyMs: number): SessionConfigInput => ({
    backtest_config: {
      start_date: DAYS[0].date,
      end_date: DAYS[DAYS.length - 1].date,
    },
    session_data_config: { symbols: ["S0"], streams: ["1m"] },
    strategies: [{ module, params: { busyMs, step: "$step" } }],
    variables: { step: 1 },
  });
  const slow = `${folder}/slow.json`;
  Deno.writeTextFileSync(slow, JSON.stringify(input(1_000 / BARS)));
  const quick = parseSessionConfig(input(0));
  const hashOfRun = async () => {
    const { hash } = await runBacktest(quick, { db, runner: "inline" });
    return hash;
  };
  const honest = await hashOfRun();

  /** The result is there as a whole or not at all, and the next run is the same. */
  const backtest = (...more: string[]): Command => ({
    args: (out) => [
      ...["backtest", slow, "--db", db, "--json", `${out}/result.json`],
      ...more,
    ],
    check: async (out) => {
      const text = textOf(`${out}/result.json`);
      if (text !== undefined) assertEquals(JSON.parse(text).hash, honest);
      assertEquals(await hashOfRun(), honest);
    },
  });

  const sweepOptions = {
    db,
    space: SPACE,
    workers: 2,
    onNote: () => {},
  };
  const sweepFile = `${folder}/sweep.json`;
  Deno.writeTextFileSync(sweepFile, JSON.stringify(input(100 / BARS)));
  const whole = `${folder}/whole.db`;
  await runSweep(input(100 / BARS), { ...sweepOptions, out: whole });
  const rows = rowsOf(whole);

  const live = await liveCommand(folder, db, input(0));

  return {
    live: live(),
    "live sandbox": live("--sandbox"),
    workers: backtest(),
    inline: backtest("--runner", "inline"),
    sandbox: backtest("--sandbox"),
    memory: backtest("--memory", "512M"),
    sweep: {
      args: (out) => [
        ...["sweep", sweepFile, "--db", db, "--set", SPACE[0]],
        ...["--workers", "2", "--out", `${out}/sweep.db`],
      ],
      check: async (out) => {
        const kept = existing(`${out}/sweep.db`, rowsOf) ?? [];
        await runSweep(input(100 / BARS), {
          ...sweepOptions,
          out: `${out}/sweep.db`,
        });
        assertEquals(rowsOf(`${out}/sweep.db`), rows);
        for (const row of kept) assertEquals(row, rows[Number(row.set_id)]);
      },
    },
    quality: {
      args: (out) => ["quality", "--db", db, "--html", `${out}/quality.html`],
      check: (out) => {
        const text = textOf(`${out}/quality.html`);
        if (text !== undefined) assert(text.trimEnd().endsWith("</html>"));
      },
    },
    import: {
      args: (out) => ["import", files, "--db", `${out}/bars.db`],
      check: async (out) => {
        const path = `${out}/bars.db`;
        const store = openBarStore(path, { create: true });
        const { damages, bars } = await checkStore(store);
        assertEquals(damages, []);
        // A file is imported as a whole or not at all.
        assertEquals(bars % (SUMMER_2024.length * 390 - 180), 0);
        const { failed } = await importFiles(store, [files], {});
        assertEquals(failed, []);
        const original = openBarStore(db, { readOnly: true });
        assertEquals(store.inventory(), original.inventory());
        original.close();
        store.close();
      },
    },
  };
}

/** A live run of two sessions, which goes on when it is started again. */
async function liveCommand(
  folder: string,
  db: string,
  input: SessionConfigInput,
): Promise<(...more: string[]) => Command> {
  const { backtest_config: _, ...others } = input;
  const configOf = (speed_multiplier: number): SessionConfigInput => ({
    ...others,
    mode: "live",
    api_config: { data_api: "replay" },
    live_config: {
      replay: {
        store: db,
        start_date: DAYS[0].date,
        end_date: DAYS[1].date,
        speed_multiplier,
        holes: 0.1,
      },
    },
  });
  const slow = `${folder}/live.json`;
  // Six seconds a session.
  Deno.writeTextFileSync(slow, JSON.stringify(configOf(4_000)));
  const quick = parseSessionConfig(configOf(60_000));
  const whole = await runLive(quick, { db: `${folder}/live.db` }).done;
  return (...more) => ({
    args: (out) => ["live", slow, "--db", `${out}/live.db`, ...more],
    check: async (out) => {
      const { hash } = await runLive(quick, { db: `${out}/live.db` }).done;
      assertEquals(hash, whole.hash);
    },
  });
}

/** Writes a CSV file for each symbol. */
async function writeFiles(folder: string, db: string): Promise<string> {
  Deno.mkdirSync(folder);
  const store = openBarStore(db, { readOnly: true });
  for (const symbol of SYMBOLS) {
    const range = { symbol, interval: "1m", hours: "regular" } as const;
    const parts = await Array.fromAsync(csvText(store, range));
    Deno.writeTextFileSync(`${folder}/${symbol}.csv`, parts.join(""));
  }
  store.close();
  return folder;
}

function rowsOf(path: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path);
  try {
    const has = database.prepare(
      "SELECT 1 FROM sqlite_master WHERE name = 'results'",
    ).get();
    return has === undefined ? [] : database.prepare(
      "SELECT set_id, status, parameters, hash, net_profit FROM results ORDER BY set_id",
    ).all();
  } finally {
    database.close();
  }
}

function textOf(path: string): string | undefined {
  return existing(path, (found) => Deno.readTextFileSync(found));
}

/** What a file holds; `undefined` if it does not exist. */
function existing<T>(path: string, read: (path: string) => T): T | undefined {
  try {
    Deno.statSync(path);
  } catch {
    return undefined;
  }
  return read(path);
}
