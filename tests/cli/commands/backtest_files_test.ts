/**
 * The files that `openbell backtest` writes, and the words it ends with.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { RunProgressText } from "../../../src/cli/terminal/run_progress.ts";
import {
  checkOutputFiles,
  writeFile,
} from "../../../src/cli/terminal/output_file.ts";
import { SessionError } from "../../../src/errors.ts";
import { daysBetween, makeMarket, withFolder } from "../../system/_market.ts";
import { openbell } from "../_openbell.ts";

const DAYS = daysBetween("2024-06-10", "2024-07-12");

function prepare(folder: string): string[] {
  const { db } = makeMarket(folder, {
    days: DAYS,
    symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2 }],
  });
  const config = `${folder}/config.json`;
  Deno.writeTextFileSync(
    `${folder}/flip.ts`,
    `export default {
      subscriptions: [{ intervals: ["5m"] }],
      onBar(context, bar) {
        const held = context.position(bar.symbol);
        if (held === 0) context.buy(bar.symbol, 10);
        else if (bar.close > bar.open) context.sell(bar.symbol, held);
        context.log("a line");
      },
    };`,
  );
  Deno.writeTextFileSync(
    config,
    JSON.stringify({
      session_name: "files",
      backtest_config: { start_date: "2024-06-10", end_date: "2024-07-12" },
      session_data_config: { symbols: ["AAA"], streams: ["1m", "5m"] },
      strategies: [{ module: "flip.ts" }],
    }),
  );
  return ["backtest", config, "--db", db];
}

/** Where a number stands that can only be milliseconds since 1970. */
function instantsAsNumbers(value: unknown, place = ""): string[] {
  if (typeof value === "number") {
    const isInstant = value > Date.parse("1980-01-01") &&
      value < Date.parse("2100-01-01") && !place.endsWith("Bytes");
    return isInstant ? [`${place}: ${value}`] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    instantsAsNumbers(part, `${place}.${name}`)
  );
}

Deno.test("backtest writes the page, the tables and the result, and sums it up", async () => {
  await withFolder(async (folder) => {
    const base = prepare(folder);
    const names = ["json", "report", "trades", "fills", "equity"];
    const ended = await openbell([
      ...base,
      ...names.flatMap((name) => [`--${name}`, `${folder}/out.${name}`]),
      "--benchmark",
      "BBB",
    ]);
    assertEquals(ended.code, 0, ended.stderr);
    const read = (name: string) =>
      Deno.readTextFileSync(`${folder}/out.${name}`);
    const result = JSON.parse(read("json"));
    assertEquals(result.config.report_config.benchmark, "BBB");
    assertEquals(result.statistics.benchmark.symbol, "BBB");
    assertStringIncludes(read("report"), "<title>files</title>");
    const lines = (name: string) => read(name).trimEnd().split("\n").length;
    assertEquals(lines("trades"), 1 + result.account.roundTrips.length);
    assertEquals(lines("fills"), 1 + result.fills.length);
    assertEquals(lines("equity"), 1 + DAYS.length);
    // Every instant is written as text, and the files agree.
    assertEquals(instantsAsNumbers(result), []);
    const [trip] = result.account.roundTrips;
    assertEquals(
      read("trades").split("\n")[1].split(",").slice(4, 6),
      [trip.entryTime, trip.exitTime],
    );
    // Nothing half written stays behind.
    const left = [...Deno.readDirSync(folder)].map((entry) => entry.name);
    assertEquals(left.filter((name) => name.includes("partial")), []);
    const { sharpe } = result.statistics.overall;
    assertStringIncludes(ended.stdout, `Sharpe ${sharpe.value.toFixed(2)}`);
    assertStringIncludes(ended.stdout, "CAGR n/a");
    assertStringIncludes(
      ended.stdout,
      "n/a          needs 90 days, and there are 32\n",
    );
    assertStringIncludes(ended.stdout, "BBB held");
    const quiet = await openbell([...base, "--quiet"]);
    assertEquals([quiet.stdout, quiet.stderr, quiet.code], ["", "", 0]);
  });
});

Deno.test("a file that cannot be written, or a benchmark that is not stored, stops backtest before the run", async () => {
  await withFolder(async (folder) => {
    const base = prepare(folder);
    const fail = async (code: number, ...options: string[]) => {
      const ended = await openbell([...base, ...options]);
      assertEquals([ended.code, ended.stdout], [code, ""], ended.stderr);
      assertEquals(ended.stderr.split("\n").length, 2, ended.stderr);
      return ended.stderr;
    };
    assertStringIncludes(
      await fail(2, "--report", `${folder}/nowhere/out.html`),
      `the folder ${folder}/nowhere does not exist`,
    );
    assertStringIncludes(await fail(2, "--trades", folder), "it is a folder");
    assertStringIncludes(
      await fail(
        2,
        "--fills",
        `${folder}/a.csv`,
        "--equity",
        `${folder}/a.csv`,
      ),
      "--fills and --equity name the same file",
    );
    assertStringIncludes(
      await fail(1, "--benchmark", "SPY"),
      "The benchmark SPY has no bars from 2024-06-10 to 2024-07-12; the store has AAA, BBB",
    );
  });
});

Deno.test("writeFile() leaves what was there if its text cannot be made", async () => {
  await withFolder((folder) => {
    const path = `${folder}/a.txt`;
    writeFile(path, ["old"]);
    const failing = function* () {
      yield "new";
      throw new SessionError("worker_failed", "No more");
    };
    let message = "";
    try {
      writeFile(path, failing());
    } catch (error) {
      message = String(error);
    }
    assertStringIncludes(message, "No more");
    assertEquals(Deno.readTextFileSync(path), "old");
    assertEquals([...Deno.readDirSync(folder)].length, 1);
    checkOutputFiles(new Map([["--json", path], ["--report", `${path}.html`]]));
  });
});

Deno.test("progress tells date, sessions, speed, equity and the time that is left", () => {
  let now = 1_000;
  const text = new RunProgressText(() => now);
  now = 3_000;
  const at = (sessions: number, sessionsTotal: number) =>
    text.of({
      sessions,
      sessionsTotal,
      date: "2024-06-10",
      events: 5_000_000,
      equity: 99_000.5,
    });
  assertEquals(
    at(10, 20),
    "2024-06-10  session 10 of 20  2.50 M bars/s  equity 99000.50  2 s left",
  );
  assert(at(10, 1_000).endsWith("3 min 18 s left"));
  assert(at(1, 2_001).endsWith("1 h 6 min left"));
  assert(at(20, 20).endsWith("0 s left"));
});

Deno.test("progress counts from a run's first session on, not from before its threads were there", () => {
  let now = 0;
  const text = new RunProgressText(() => now);
  const at = (ms: number, sessions: number, events: number) => {
    now = ms;
    return text.fromFirst({
      sessions,
      sessionsTotal: 101,
      date: "2024-06-10",
      events,
      equity: 1,
    }, sessions > 1);
  };
  // Two seconds until the first session is over, then ten a second.
  assertEquals(at(2_000, 1, 1_000_000), "2024-06-10  session 1 of 101");
  assertEquals(
    at(3_000, 11, 11_000_000),
    "2024-06-10  session 11 of 101  10.00 M bars/s  equity 1.00  9 s left",
  );
});
