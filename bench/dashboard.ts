/**
 * What the dashboard answers over a large store, 100 symbols × 10 years of minutes:
 * how long it takes from the start to the first answer, and each answer of a
 * chart. The exit code is 1 if the store takes a second or more, or a chart 0.3 s.
 *
 * Symbols and dates change from request to request, so that no answer has been
 * asked for before; the runtime's and the system's caches are warm, as they are
 * while one looks at charts.
 *
 *     deno run -A bench/dashboard.ts [--symbols 100] [--years 10] [--db FILE]
 *       [--rounds 15]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { startDashboard } from "../src/dashboard/dashboard.ts";
import { TimeManager } from "../src/time/time_manager.ts";
import { fillStore } from "./large_store.ts";
import { quartiles } from "./quartiles.ts";
import { machineLine, markdownTable, spread } from "./table.ts";

const FIRST_YEAR = 2015;
const STORE_MS = 1_000;
const CHART_MS = 300;
/** Bars that a chart of the page asks for at once. */
const COUNT = 2_000;

const { values } = parseArgs({
  options: {
    symbols: { type: "string", default: "100" },
    years: { type: "string", default: "10" },
    db: { type: "string" },
    rounds: { type: "string", default: "15" },
  },
});
const symbols = Array.from(
  { length: Number(values.symbols) },
  (_, i) => `S${String(i).padStart(3, "0")}`,
);
const years = Number(values.years);
const dates = new TimeManager({ exchange: "US_EQUITY" })
  .getTradingDates(`${FIRST_YEAR}-01-01`, `${FIRST_YEAR + years - 1}-12-31`);
const rounds = Number(values.rounds);
const folder = Deno.makeTempDirSync({ prefix: "openbell_dashboard_" });

/** The milliseconds of an answer, and its length. */
async function timed(
  path: string,
  dashboard: { readonly port: number; readonly token: string },
): Promise<readonly [number, number]> {
  const started = performance.now();
  const answer = await fetch(`http://127.0.0.1:${dashboard.port}${path}`, {
    headers: { authorization: `Bearer ${dashboard.token}` },
  });
  const text = await answer.text();
  const ms = performance.now() - started;
  if (!answer.ok) throw new Error(`${path}: ${text}`);
  return [ms, text.length];
}

/** The paths that are measured; `i` is the number of the round. */
const ASKED: Readonly<Record<string, (i: number) => string>> = {
  "store": () => "/api/store",
  "imports": () => "/api/store/imports",
  ...Object.fromEntries(
    ["1m", "5m", "15m", "1h", "1d"].flatMap((interval) => [
      [`newest ${interval}`, (i: number) => barsPath(i, interval)],
      [
        `${interval} before a date`,
        (i: number) =>
          barsPath(i, interval, dates[Math.floor(dates.length * 0.6) - i]),
      ],
    ]),
  ),
  "quality, 3 years": (i) => `/api/quality?symbol=${symbolAt(i)}`,
};

function symbolAt(i: number): string {
  return symbols[(7 * i + 3) % symbols.length];
}

function barsPath(i: number, interval: string, to?: string): string {
  const query = new URLSearchParams({
    symbol: symbolAt(i),
    interval,
    count: String(COUNT),
    ...(to !== undefined && { to }),
  });
  return `/api/bars?${query}`;
}

async function main(db: string): Promise<number> {
  fillStore(db, symbols, dates[0], dates[dates.length - 1]);
  const started = performance.now();
  const dashboard = startDashboard({ db, runs: `${folder}/runs` });
  await timed("/", dashboard);
  const [, length] = await timed("/api/store", dashboard);
  const firstMs = performance.now() - started;
  console.log(
    `\n${machineLine()}; ${symbols.length} symbols × ${dates.length} sessions; load ${
      Deno.loadavg().map((one) => one.toFixed(1)).join(" ")
    }\n`,
  );
  console.log(
    `From the start to page and inventory: ${
      firstMs.toFixed(0)
    } ms, ${length} bytes\n`,
  );
  const rows: string[][] = [];
  const slow: string[] = [];
  if (firstMs >= STORE_MS) slow.push("store");
  for (const [name, path] of Object.entries(ASKED)) {
    const readings: number[] = [];
    let bytes = 0;
    for (let i = 0; i < rounds; i++) {
      const [ms, size] = await timed(path(i), dashboard);
      readings.push(ms);
      bytes = size;
    }
    rows.push([name, spread(readings), `${(bytes / 1_000).toFixed(0)}`]);
    const most = name === "store" ? STORE_MS : CHART_MS;
    if (quartiles(readings).median >= most) slow.push(name);
  }
  console.log(markdownTable(["answer", "ms", "kB"], rows));
  await dashboard.stop();
  console.log(
    slow.length === 0
      ? `\nThe store is open in below ${STORE_MS} ms, each chart in below ${CHART_MS} ms`
      : `\nToo slow: ${slow.join(", ")}`,
  );
  return slow.length === 0 ? 0 : 1;
}

try {
  Deno.exitCode = await main(values.db ?? `${folder}/market.db`);
} finally {
  Deno.removeSync(folder, { recursive: true });
}
