import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { SeriesColumns } from "../../src/memory/series_columns.ts";
import { SeriesStretches } from "../../src/memory/series_stretches.ts";
import { SeriesWriter } from "../../src/memory/series_writer.ts";
import { makeSeries } from "./_series_support.ts";

Deno.test("a reader of any session finds the rows as they were in it, whatever was scaled since", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          rows: fc.integer({ min: 0, max: 40 }),
          // Scaled before the session; 1 for a session without an action.
          divisor: fc.constantFrom(1, 1, 1, 2, 0.5, 7),
        }),
        { minLength: 1, maxLength: 30 },
      ),
      fc.integer({ min: 0, max: 4 }),
      (sessions, days) => {
        const { arena, directory, id } = makeSeries(1);
        const begins = sessions.flatMap(({ divisor }, i) =>
          i === 0 || divisor !== 1 ? [i] : []
        );
        const planned = begins.map((fromSession, i) => ({
          fromSession,
          rows: sessions.slice(fromSession, begins[i + 1])
            .reduce((sum, { rows }) => sum + rows, 0),
        }));
        const stretches = SeriesStretches.plan(arena, directory, id, planned);
        const first = {
          offset: arena.allocate(8 * planned[0].rows),
          capacity: planned[0].rows,
          firstRow: 0,
          fromSession: 0,
        };
        directory.setBlock(id, 0, first);
        stretches.begin(0, first);
        const writer = new SeriesWriter(arena, directory, id);
        const all: number[] = [];
        const starts: number[] = [];
        const seen: number[][] = [];
        const firsts: number[] = [];
        sessions.forEach(({ rows, divisor }, session) => {
          const keepFrom = days === 0
            ? all.length
            : starts[Math.max(0, session - days)] ?? 0;
          if (session > 0 && divisor !== 1) {
            writer.scaleNext({ divisors: [divisor], factors: [1] });
            all.forEach((value, i) => all[i] = value / divisor);
          }
          assertEquals(writer.reserve(rows, keepFrom, session, -1), true);
          starts.push(all.length);
          for (let i = 0; i < rows; i++) {
            const value = 1 + session * 100 + i;
            writer.columns[0][writer.rows - writer.firstRow] = value;
            writer.rows++;
            all.push(value);
          }
          writer.publishRows(keepFrom);
          seen.push(all.slice(keepFrom));
          firsts.push(keepFrom);
        });
        const reader = new SeriesColumns(arena, directory, id);
        // Sets begin at any session, and each goes forward.
        for (let from = 0; from < sessions.length; from += 3) {
          for (let session = from; session < sessions.length; session++) {
            reader.bindToSession(session);
            const start = firsts[session] - reader.firstRow;
            assertEquals(
              [...reader.columns[0].subarray(
                start,
                start + seen[session].length,
              )],
              seen[session],
            );
          }
        }
      },
    ),
  );
});
