/**
 * The files that `openbell backtest` writes, and its summary.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  daysBetween,
  makeMarket,
  withFolder,
} from "../../../system/_market.ts";
import { openbell } from "../../_openbell.ts";

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

/** The places of numbers that can only be milliseconds since 1970. */
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

Deno.test("backtest writes the report, the tables and the result, and prints a summary", async () => {
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
