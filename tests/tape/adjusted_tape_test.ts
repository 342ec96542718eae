// The memory of a tape whose history is adjusted.
import { assert, assertEquals } from "@std/assert";
import { Arena } from "../../src/memory/arena.ts";
import { Directory } from "../../src/memory/directory.ts";
import { EntryWord } from "../../src/memory/layout.ts";
import { SeriesStretches } from "../../src/memory/series_stretches.ts";
import type { Adjustment } from "../../src/session/adjustments.ts";
import { openRunStore } from "../../src/store/open_store.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import { makeTape } from "../../src/tape/tape.ts";
import { tapeRoom } from "../../src/tape/tape_room.ts";
import { recipesOf } from "../fleet/_recipe.ts";
import { DAYS, makeSweepMarket } from "../sweep/_sweep.ts";
import { withFolder } from "../system/_market.ts";

Deno.test("an adjustment takes room for one copy of the visible history, which is counted before", () =>
  withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const [{ recipe: { tape: recipe } }] = await recipesOf(db);
    const adjustments: Adjustment[] = [2, 3, 7].map((day) => ({
      symbol: 0,
      date: DAYS[day].date,
      divisor: 2,
      volume: 2,
    }));
    const requirements = { ...recipe.requirements, adjustments };
    const time = new TimeManager({ exchange: "US_EQUITY" });
    const store = await openRunStore(db);
    const room = await tapeRoom(requirements, store, time);
    store.close();
    assertEquals(room.stretches.map(({ length }) => length), [4, 0, 0]);
    // Three copies of at most two sessions and the rows before them.
    const more = room.bytes - recipe.room.bytes;
    assert(more < 3 * 8 * (6 + 7) * (2 * 390 + 32), `${more} bytes more`);

    const { whole } = await makeTape({ ...recipe, requirements, room });
    const arena = Arena.attach(whole.memory.buffer);
    const directory = new Directory(arena);
    const { ids } = whole;
    const series = [ids.base[0], ids.derived[0][0], ids.indicators[0][0]];
    const sources = [-1, 0, whole.indicators[0].source];
    for (const [i, id] of series.entries()) {
      const stretches = SeriesStretches.open(arena, directory, id);
      assert(stretches !== undefined);
      const rows = directory.words(id)[EntryWord.rows];
      room.stretches[0].forEach((planned, number) => {
        const { firstRow, fromSession } = stretches.block(number);
        const end = number < 3 ? stretches.block(number + 1) : undefined;
        const own = sources[i] < 0 ? planned.base : planned.derived[sources[i]];
        assertEquals(fromSession, planned.fromSession);
        // What is copied for the next stretch ends where this one does.
        const held = (end === undefined ? rows : end.firstRow) - firstRow;
        assert(
          held <= own.rows + own.kept,
          `${held} of ${own.rows} + ${own.kept}`,
        );
      });
    }
    for (const id of [ids.base[1], ids.derived[0][1], ids.indicators[0][1]]) {
      assertEquals(SeriesStretches.open(arena, directory, id), undefined);
    }
  }));
