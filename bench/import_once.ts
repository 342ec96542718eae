/**
 * Imports a file into a new store and prints bars, time, CPU time and peak memory as JSON. It
 * runs in a process of its own, in the working tree or in an earlier one.
 *
 *     deno run -A bench/import_once.ts FILE STORE
 *
 * @module
 */
import process from "node:process";
import { importFiles } from "../src/ingest/import_files.ts";
import { openBarStore } from "../src/store/sqlite/sqlite_bar_store.ts";
import { peakMb } from "./peak_memory.ts";

const [file, db] = Deno.args;
const store = openBarStore(db, { create: true });
const used = process.cpuUsage();
const start = performance.now();
const { added, failed } = await importFiles(store, [file], { symbol: "SPY" });
const ms = performance.now() - start;
const { user, system } = process.cpuUsage(used);
store.close();
if (failed.length > 0) throw new Error(failed[0].reason);
console.log(
  JSON.stringify({
    added,
    ms,
    cpuMs: (user + system) / 1_000,
    peakMb: peakMb(),
  }),
);
