import { assert, assertEquals } from "@std/assert";
import { Arena } from "../../src/memory/arena.ts";
import { Directory } from "../../src/memory/directory.ts";
import { SessionData } from "../../src/session/session_data.ts";
import { makeGate } from "../fixtures/jobs/gate.ts";
import { rowValue } from "../fixtures/jobs/session_jobs.ts";
import { runJob } from "../fixtures/threads.ts";

const SYMBOLS = ["A", "B", "C", "D", "E", "F", "G"];

for (let seed = 1; seed <= 6; seed++) {
  Deno.test(`a thread reads consistent bars while another one appends and the series grows (seed ${seed})`, async () => {
    const data = new SessionData();
    const handle = data.share();
    const gate = makeGate(2);
    const rows = 9_000;
    const args = { handle, gate, symbols: SYMBOLS, rows, seed };
    const [written, read] = await Promise.all([
      runJob("writeBars", args),
      runJob("readBars", { ...args, seed: 100 + seed }),
    ]);
    assertEquals(read.mistakes, []);
    assertEquals(written, SYMBOLS.length * rows);
    assert(read.lengths > 0);
    SYMBOLS.forEach((symbol, series) => {
      const bars = data.getBars(symbol, "1m");
      assertEquals(bars.length, rows);
      for (let row = 0; row < rows; row += 501) {
        assertEquals(bars.at(row), {
          timestamp: rowValue(series, row, 0),
          open: rowValue(series, row, 1),
          high: rowValue(series, row, 2),
          low: rowValue(series, row, 3),
          close: rowValue(series, row, 4),
          volume: rowValue(series, row, 5),
        });
      }
    });
  });
}

Deno.test("threads that open the same new series concurrently get the same one", async () => {
  const symbols = Array.from({ length: 300 }, (_, i) => `S${i}`);
  for (let round = 0; round < 3; round++) {
    const data = new SessionData();
    const handle = data.share();
    const gate = makeGate(2);
    const seen = await Promise.all(
      [0, 1].map(() => runJob("openSeries", { handle, gate, symbols })),
    );
    const directory = new Directory(Arena.attach(handle.buffer));
    const names = Array.from(
      { length: directory.count },
      (_, id) => directory.key(id).symbol,
    );
    assertEquals(new Set(names).size, names.length, "a series is there twice");
    for (const list of seen) assertEquals(new Set(list), new Set(symbols));
    assertEquals(new Set(data.symbols), new Set(symbols));
  }
});

Deno.test("a thread reads consistent sessions and values while another one replaces them", async () => {
  for (const seed of [1, 2, 3]) {
    const data = new SessionData();
    const handle = data.share();
    const gate = makeGate(3);
    const rounds = 1_500;
    const [, ...readers] = await Promise.all([
      runJob("replaceValues", { handle, gate, rounds, seed }),
      runJob("readValues", { handle, gate, rounds }),
      runJob("readValues", { handle, gate, rounds }),
    ]);
    for (const { looks, mistakes } of readers) {
      assertEquals(mistakes, []);
      assert(looks > 0);
    }
    assertEquals(data.getIndicator("A", "round"), rounds);
  }
});
