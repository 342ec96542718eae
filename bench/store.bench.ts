// Reading a store must not limit a run: a pipeline that handles 10 million bars per
// second needs its bars several times faster. The usual design, one row per bar, is
// measured for comparison. Reading less than 20 million bars per second, or less
// than ten times the rate of rows, is a regression.
//
// deno run -A bench/store.bench.ts [DAYS]
import { DatabaseSync } from "node:sqlite";
import { makeColumns } from "../src/store/bar_store.ts";
import { openBarStore } from "../src/store/sqlite/sqlite_bar_store.ts";
import type { BarColumns } from "../src/types.ts";

const ROWS = 390;
const DAYS = Number(Deno.args[0] ?? 1_000);
const folder = Deno.makeTempDirSync();

/** Minutes of a seeded random walk in cents. */
function fillDay(columns: BarColumns, day: number): void {
  let seed = day + 1;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  let cents = 15_000 + day;
  for (let i = 0; i < ROWS; i++) {
    const open = cents;
    cents += Math.round((random() - 0.5) * 12);
    columns.timestamp[i] = Date.UTC(2000, 0, 1 + day, 14, 30 + i);
    columns.open[i] = open / 100;
    columns.close[i] = cents / 100;
    columns.high[i] = (Math.max(open, cents) + 3) / 100;
    columns.low[i] = (Math.min(open, cents) - 3) / 100;
    columns.volume[i] = Math.floor(random() * 50_000);
  }
}

const dateOf = (day: number): string =>
  new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(0, 10);

function best(repeats: number, action: () => void): number {
  let ms = Infinity;
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    action();
    ms = Math.min(ms, performance.now() - start);
  }
  return ms;
}

function report(what: string, ms: number, bytes?: number): void {
  const rate = DAYS * ROWS / ms / 1_000;
  const size = bytes === undefined
    ? ""
    : `  ${(bytes / DAYS / ROWS).toFixed(1)} bytes a bar`;
  console.log(`${what.padEnd(34)} ${rate.toFixed(2)} M bars/s${size}`);
}

try {
  const path = `${folder}/chunks.db`;
  const days = Array.from({ length: DAYS }, (_, day) => {
    const columns = makeColumns(ROWS);
    fillDay(columns, day);
    return columns;
  });
  const store = openBarStore(path, { create: true });
  const written = best(1, () =>
    store.transaction(() => {
      for (let day = 0; day < DAYS; day++) {
        store.writeDay("SPY", "1m", dateOf(day), days[day], 0, ROWS);
      }
    }));
  store.close();
  report("chunks: write", written, Deno.statSync(path).size);

  const reader = openBarStore(path, { readOnly: true });
  const shared = (): Float64Array =>
    new Float64Array(new SharedArrayBuffer(8 * DAYS * ROWS));
  const into: BarColumns = {
    timestamp: shared(),
    open: shared(),
    high: shared(),
    low: shared(),
    close: shared(),
    volume: shared(),
  };
  const last = dateOf(DAYS - 1);
  let row = 0;
  report(
    "chunks: read into shared columns",
    best(7, () => {
      row = 0;
      for (let day = 0; day < DAYS; day += 20) {
        const to = dateOf(Math.min(day + 19, DAYS - 1));
        for (const chunk of reader.chunks("SPY", "1m", dateOf(day), to)) {
          row += reader.decode(chunk, into, row);
        }
      }
    }),
  );
  const chunks = reader.chunks("SPY", "1m", dateOf(0), last);
  report(
    "chunks: verify and decode alone",
    best(7, () => {
      row = 0;
      for (const chunk of chunks) row += reader.decode(chunk, into, row);
    }),
  );
  reader.close();

  const rowsPath = `${folder}/rows.db`;
  const rows = new DatabaseSync(rowsPath);
  rows.exec(
    "PRAGMA journal_mode = WAL; CREATE TABLE bars (t INTEGER PRIMARY KEY, o REAL, h REAL, l REAL, c REAL, v REAL)",
  );
  const insert = rows.prepare("INSERT INTO bars VALUES (?, ?, ?, ?, ?, ?)");
  const rowsWritten = best(1, () => {
    rows.exec("BEGIN");
    for (const d of days) {
      for (let i = 0; i < ROWS; i++) {
        insert.run(
          d.timestamp[i],
          d.open[i],
          d.high[i],
          d.low[i],
          d.close[i],
          d.volume[i],
        );
      }
    }
    rows.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  });
  report("rows: write", rowsWritten, Deno.statSync(rowsPath).size);
  const select = rows.prepare("SELECT * FROM bars ORDER BY t");
  let checksum = 0;
  report(
    "rows: iterate into shared columns",
    best(2, () => {
      let i = 0;
      for (const bar of select.iterate() as Iterable<Record<string, number>>) {
        checksum += into.close[i] - bar.c; // both sides must hold the same
        into.timestamp[i] = bar.t;
        into.open[i] = bar.o;
        into.high[i] = bar.h;
        into.low[i] = bar.l;
        into.close[i] = bar.c;
        into.volume[i] = bar.v;
        i++;
      }
    }),
  );
  rows.close();
  if (checksum !== 0 || row !== DAYS * ROWS) {
    throw new Error("The two stores do not hold the same bars");
  }
} finally {
  Deno.removeSync(folder, { recursive: true });
}
