import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type {
  Indicator,
  IndicatorSession,
} from "../../src/indicators/indicator.ts";
import { Arena } from "../../src/memory/arena.ts";
import { Directory } from "../../src/memory/directory.ts";
import { SeriesKind } from "../../src/memory/layout.ts";
import { SeriesWriter } from "../../src/memory/series_writer.ts";
import { SessionIndicator } from "../../src/processor/session_indicators.ts";
import type { BarColumns } from "../../src/types.ts";
import { makeColumns } from "../../src/store/bar_store.ts";

/** Sums of closes, over all bars and since the session's open. */
class TwoSums implements Indicator {
  readonly opens: number[] = [];
  #all = 0;
  #today = 0;

  startSession(session: IndicatorSession): void {
    this.opens.push(session.open);
    this.#today = 0;
  }

  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    for (let row = from; row < to; row++) {
      this.#all += bars.close[row];
      this.#today += bars.close[row];
      outputs[0][row + outputOffset] = this.#all;
      outputs[1][row + outputOffset] = this.#today;
    }
  }

  reset(): void {
    this.#all = this.#today = 0;
  }
}

const ROOM = 4_000;

Deno.test("an indicator has a value for every bar, for any batches and after its rows have moved", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 5 }), {
        minLength: 1,
        maxLength: 20,
      }),
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 0, max: 3 }),
      (sessions, initial, days) => {
        const arena = Arena.create({ maxSeries: 1, maxBytes: 2 ** 24 });
        const directory = new Directory(arena);
        const id = directory.register({
          kind: SeriesKind.indicator,
          symbol: "SPY",
          interval: "1d",
          name: "sums",
        }, 2);
        const writer = new SeriesWriter(arena, directory, id);
        const bars = makeColumns(ROOM * 2);
        const source = { bars, firstRow: 0, rows: 0 };
        const sums = new TwoSums();
        const indicator = new SessionIndicator(sums, writer, source);
        const expected: [number, number][] = [];
        let all = 0;
        let today = 0;
        const addBar = () => {
          const row = source.rows++;
          bars.timestamp[row] = 1_000 + row;
          const close = (row * 37) % 101;
          bars.close[row] = close;
          expected.push([all += close, today += close]);
        };
        // Each daily bar before the first session is a session.
        for (let i = 0; i < initial; i++) {
          today = 0;
          addBar();
        }
        const starts: number[] = [];
        sessions.forEach((batches, session) => {
          const count = batches.reduce((sum, size) => sum + size, 0);
          const keepFrom = starts[Math.max(0, session - days)] ?? 0;
          assert(indicator.reserve(count, keepFrom, session, session - 1));
          starts.push(source.rows);
          indicator.begin({ open: 5_000 + session, close: 9_000 }, keepFrom);
          today = 0;
          for (const size of batches) {
            for (let i = 0; i < size; i++) addBar();
            indicator.update();
            indicator.update();
          }
          assertEquals(writer.rows, source.rows);
          for (let row = keepFrom; row < source.rows; row++) {
            const i = row - writer.firstRow;
            assertEquals(
              [writer.columns[0][i], writer.columns[1][i]],
              expected[row],
            );
          }
        });
        assertEquals(sums.opens, [
          ...Array.from({ length: initial }, (_, i) => 1_000 + i),
          ...sessions.map((_, session) => 5_000 + session),
        ]);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("an indicator waits for readers before it reuses their rows", () => {
  const arena = Arena.create({ maxSeries: 1, maxBytes: 2 ** 26 });
  const directory = new Directory(arena);
  const id = directory.register(
    { kind: SeriesKind.indicator, symbol: "A", interval: "1m", name: "x" },
    2,
  );
  const writer = new SeriesWriter(arena, directory, id);
  const source = { bars: makeColumns(0), firstRow: 0, rows: 0 };
  const indicator = new SessionIndicator(new TwoSums(), writer, source);
  assertEquals(indicator.reserve(10, 0, 0, -1), true);
  assertEquals(indicator.reserve(100_000, 0, 1, -1), false);
  assertEquals(indicator.reserve(100_000, 0, 1, 0), true);
});
