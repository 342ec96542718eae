// Helpers of this folder's tests: temporary folders, stores in memory, files.
import { deflateRawSync } from "node:zlib";
import { crc32 } from "node:zlib";
import {
  importFiles,
  type ImportOptions,
  type ImportSummary,
} from "../../src/ingest/import_files.ts";
import { type Hours, makeColumns } from "../../src/store/bar_store.ts";
import {
  openBarStore,
  type SqliteBarStore,
} from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Bar, StoredInterval } from "../../src/types.ts";

/** Runs a test in a temporary folder. */
export async function inFolder(
  test: (folder: string) => void | Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Writes a file, creates its folders and returns its path. */
export function put(
  folder: string,
  name: string,
  content: string | Uint8Array,
): string {
  const path = `${folder}/${name}`;
  Deno.mkdirSync(path.replace(/[^/]*$/, ""), { recursive: true });
  if (typeof content === "string") Deno.writeTextFileSync(path, content);
  else Deno.writeFileSync(path, content);
  return path;
}

/** All bars of a series, in order. */
export function barsOf(
  store: SqliteBarStore,
  symbol: string,
  interval: StoredInterval = "1m",
  hours: Hours = "regular",
): Bar[] {
  const bars: Bar[] = [];
  for (
    const chunk of store.chunks(symbol, interval, "0", "9999-99-99", hours)
  ) {
    const c = makeColumns(chunk.rows);
    store.decode(chunk, c, 0);
    for (let i = 0; i < chunk.rows; i++) {
      bars.push({
        timestamp: c.timestamp[i],
        open: c.open[i],
        high: c.high[i],
        low: c.low[i],
        close: c.close[i],
        volume: c.volume[i],
      });
    }
  }
  return bars;
}

/** Imports a file with that content into a store in memory. */
export async function importText(
  content: string | Uint8Array,
  options: ImportOptions = {},
  name = "SPY.csv",
): Promise<{ summary: ImportSummary; store: SqliteBarStore }> {
  const store = openBarStore(":memory:");
  let summary: ImportSummary | undefined;
  await inFolder(async (folder) => {
    summary = await importFiles(store, [put(folder, name, content)], options);
  });
  return { summary: summary as ImportSummary, store };
}

/** Counts of findings by kind. */
export function kinds(summary: ImportSummary): Record<string, number> {
  return Object.fromEntries(
    summary.findings.map(({ kind, count }) => [kind, count]),
  );
}

/** A ZIP archive, written by PKWARE's description. */
export function zip(
  entries: Readonly<Record<string, string | Uint8Array>>,
  stored = false,
): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    const packed = stored ? bytes : new Uint8Array(deflateRawSync(bytes));
    const label = new TextEncoder().encode(name);
    const common = new DataView(new ArrayBuffer(26));
    common.setUint16(0, 20, true);
    common.setUint16(4, stored ? 0 : 8, true);
    common.setUint32(10, crc32(bytes) >>> 0, true);
    common.setUint32(14, packed.length, true);
    common.setUint32(18, bytes.length, true);
    common.setUint16(22, label.length, true);
    const shared = new Uint8Array(common.buffer);
    parts.push(word(0x04034b50), shared, label, packed);
    const tail = new DataView(new ArrayBuffer(14));
    tail.setUint32(10, offset, true);
    directory.push(
      word(0x02014b50),
      new Uint8Array([20, 0]),
      shared,
      new Uint8Array(tail.buffer),
      label,
    );
    offset += 30 + label.length + packed.length;
  }
  const index = concat(directory);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, Object.keys(entries).length, true);
  end.setUint16(10, Object.keys(entries).length, true);
  end.setUint32(12, index.length, true);
  end.setUint32(16, offset, true);
  return concat([...parts, index, new Uint8Array(end.buffer)]);
}

function word(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, true);
  return new Uint8Array(view.buffer);
}

/** Concatenates arrays. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
