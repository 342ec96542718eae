import { assertEquals } from "@std/assert";
import { SettlementLog } from "../../src/live/settlement_log.ts";
import {
  makeSettledLog,
  SettledLog,
  type SettledSlots,
} from "../../src/session/settled_slots.ts";
import { makeSlotBoard, SlotBoard } from "../../src/session/slot_board.ts";

const DAY = 24 * 60 * 60_000;
const OPEN = Date.UTC(2025, 6, 3, 13, 30);
const SESSION = { open: OPEN, close: OPEN + 210 * 60_000 };
const SYMBOLS = ["AAA", "BBB", "CCC"];

function make(settled: readonly SettledSlots[] = []) {
  const board = new SlotBoard(makeSlotBoard(SYMBOLS.length), SYMBOLS.length);
  const handle = makeSettledLog();
  const log = new SettlementLog({ settled, symbols: SYMBOLS }, handle, board);
  board.begin(OPEN, 210, 0);
  log.begin(SESSION);
  /** What is stored with the slice at a start. */
  const stored = (from: number) => {
    const all: SettledSlots[] = [];
    log.add(from, (one) => all.push(one));
    return all;
  };
  return { board, log, stored, reader: new SettledLog(handle) };
}

Deno.test("what is settled is added once, with the next slice, by symbol", () => {
  const { board, stored, reader } = make();
  assertEquals(stored(OPEN), []);
  board.settle(OPEN, 2, 1, 0);
  board.settle(OPEN, 0, 0, 3);
  board.settle(OPEN, 2, 4_000, 4_001);
  const first = { from: OPEN + 60_000, symbol: 0, lost: 0, noTrade: 3 };
  const second = { ...first, symbol: 2, lost: 4_000, noTrade: 4_001 };
  assertEquals(stored(OPEN + 60_000), [first, second]);
  assertEquals(reader.next, first);
  assertEquals(stored(OPEN + 120_000), []);
});

Deno.test("what an earlier session has settled, before or after its end, is none of the next one's", () => {
  const { board, log, stored } = make();
  board.settle(OPEN, 0, 5, 5);
  const next = OPEN + DAY;
  board.begin(next, 210, 0);
  log.begin({ open: next, close: next + 1 });
  // The quality manager may be behind.
  board.settle(OPEN, 1, 6, 6);
  assertEquals(stored(next), []);
  board.settle(next, 1, 1, 0);
  const one = { from: next, symbol: 1, lost: 1, noTrade: 0 };
  assertEquals(stored(next), [one]);
});

Deno.test("after a restart counts begin where they were, and do not fall", () => {
  const known = { from: OPEN + 60_000, symbol: 1, lost: 3, noTrade: 8 };
  const other = { ...known, from: OPEN - DAY, symbol: 0 };
  const { board, stored } = make([other, known]);
  board.settle(OPEN, 1, 1, 0);
  assertEquals(stored(OPEN + 180_000), []);
  board.settle(OPEN, 1, 4, 0);
  assertEquals(stored(OPEN + 240_000), [{
    ...{ from: OPEN + 240_000, symbol: 1 },
    ...{ lost: 4, noTrade: 8 },
  }]);
  board.settle(OPEN, 0, 1, 0);
  assertEquals(stored(OPEN + 300_000)[0], {
    ...{ from: OPEN + 300_000, symbol: 0 },
    ...{ lost: 1, noTrade: 0 },
  });
});

Deno.test("when nobody takes entries, the newest counts are added as soon as there is room", () => {
  const { board, stored, reader } = make();
  let from = OPEN;
  let changes = 0;
  let added = 0;
  for (let count = 1; count < 4_096; count++) {
    for (const noTrade of [count - 1, count]) {
      for (const symbol of SYMBOLS.keys()) {
        board.settle(OPEN, symbol, count, noTrade);
        changes++;
        added += stored(from += 1).length;
      }
    }
  }
  assertEquals([changes, added], [24_570, 16_384]);
  for (let one = reader.next; one !== undefined; one = reader.next) {
    reader.take();
  }
  from += 1;
  assertEquals(
    stored(from),
    [0, 1, 2].map((symbol) => ({ from, symbol, lost: 4_095, noTrade: 4_095 })),
  );
});
