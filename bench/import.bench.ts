// Importing must keep up with a disk. CSV is compared with bare loops over the same
// file: one splits it into lines, one also into fields, one also parses numbers,
// all without checks, calendar or store. Less than a third of the rate of lines and
// fields is a regression, or less than a million bars per second on a machine where
// they reach three. Lines alone are split without a copy: an upper bound. Parquet is
// compared with the package that reads it: clearly slower is a regression.
//
// deno run -A bench/import.bench.ts [DAYS]
import { parquetRead } from "hyparquet";
import { importFiles } from "../src/ingest/import_files.ts";
import { parquetBytes } from "../src/store/export_bars.ts";
import { openBarStore } from "../src/store/sqlite/sqlite_bar_store.ts";
import { writeCsv } from "./minutes_csv.ts";

const DAYS = Number(Deno.args[0] ?? 1_000);
const folder = Deno.makeTempDirSync();

/** Splits into lines, or lines and fields, and returns their number. */
async function bareSplit(path: string, fields: boolean): Promise<number> {
  let count = 0;
  let rest = "";
  const file = await Deno.open(path);
  for await (const text of file.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (fields) count += line.split(",").length;
      else count += line.length > 0 ? 1 : 0;
    }
  }
  return count;
}

/** Decodes all columns of a Parquet file with the package; returns the number of values. */
async function packageAlone(path: string): Promise<number> {
  let values = 0;
  const bytes = Deno.readFileSync(path);
  await parquetRead({
    file: bytes.buffer,
    onChunk: ({ columnData }) => values += columnData.length,
  });
  return values;
}

/** Splits into lines and fields and parses numbers; returns their sum as proof. */
async function bareLoop(path: string): Promise<number> {
  let sum = 0;
  let rest = "";
  const file = await Deno.open(path);
  for await (const text of file.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const fields = line.split(",");
      const timestamp = Date.parse(fields[0]);
      if (timestamp !== timestamp) continue; // the header
      sum += Number(fields[1]) + Number(fields[2]) + Number(fields[3]) +
        Number(fields[4]) + Number(fields[5]);
    }
  }
  return sum;
}

function report(what: string, bars: number, ms: number): void {
  console.log(`${what.padEnd(40)} ${(bars / ms / 1_000).toFixed(2)} M bars/s`);
}

try {
  const path = `${folder}/SPY.csv`;
  const bars = writeCsv(path, DAYS);
  console.log(
    `${bars} bars, ${(Deno.statSync(path).size / 1e6).toFixed(1)} MB`,
  );
  let linesMs = Infinity;
  let fieldsMs = Infinity;
  let loopMs = Infinity;
  let packageMs = Infinity;
  let importMs = Infinity;
  let againMs = Infinity;
  let parquetMs = Infinity;
  const parquet = `${folder}/SPY.parquet`;
  for (let round = 0; round < 3; round++) {
    let start = performance.now();
    const lines = await bareSplit(path, false);
    linesMs = Math.min(linesMs, performance.now() - start);
    start = performance.now();
    const fields = await bareSplit(path, true);
    fieldsMs = Math.min(fieldsMs, performance.now() - start);
    if (lines !== bars + 1 || fields !== 6 * lines) throw new Error("Not all");
    start = performance.now();
    if (await bareLoop(path) === 0) throw new Error("The loop read nothing");
    loopMs = Math.min(loopMs, performance.now() - start);

    const store = openBarStore(`${folder}/${round}.db`, { create: true });
    start = performance.now();
    const first = await importFiles(store, [path], { symbol: "SPY" });
    importMs = Math.min(importMs, performance.now() - start);
    start = performance.now();
    const second = await importFiles(store, [path], { symbol: "SPY" });
    againMs = Math.min(againMs, performance.now() - start);
    if (round === 0) {
      const range = { symbol: "SPY", interval: "1m" } as const;
      Deno.writeFileSync(parquet, await parquetBytes(store, range));
    }
    store.close();
    start = performance.now();
    if (await packageAlone(parquet) !== 6 * bars) throw new Error("Not all");
    packageMs = Math.min(packageMs, performance.now() - start);
    const other = openBarStore(`${folder}/p${round}.db`, { create: true });
    start = performance.now();
    const third = await importFiles(other, [parquet], { symbol: "SPY" });
    parquetMs = Math.min(parquetMs, performance.now() - start);
    other.close();
    if (third.added !== bars) throw new Error("Not all bars were in Parquet");
    if (first.added !== bars || second.unchanged !== bars) {
      throw new Error(`Not all bars were imported: ${JSON.stringify(first)}`);
    }
  }
  report("bare loop: lines", bars, linesMs);
  report("bare loop: lines, fields", bars, fieldsMs);
  report("bare loop: lines, fields, numbers", bars, loopMs);
  report("CSV import: checked and stored", bars, importMs);
  report("CSV import again, nothing to store", bars, againMs);
  report("Parquet: the package alone", bars, packageMs);
  report("Parquet import: checked and stored", bars, parquetMs);
  const ratio = (of: number, to: number): string => (of / to).toFixed(2);
  console.log(
    `CSV import : lines ${ratio(linesMs, importMs)}, lines and fields ${
      ratio(fieldsMs, importMs)
    }, with numbers ${ratio(loopMs, importMs)}`,
  );
  console.log(`Parquet import : package = ${ratio(packageMs, parquetMs)}`);
} finally {
  Deno.removeSync(folder, { recursive: true });
}
