import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import {
  ActionBoard,
  makeActionBoard,
  type SessionActions,
  sessionEntries,
} from "../../src/session/action_board.ts";

const NOTHING: SessionActions = { actions: [], adjustments: [], rolls: [] };

/** A board in another thread: a second view of the memory. */
function otherView(handle: SharedArrayBuffer): SharedArrayBuffer {
  // A clone of the handle has the same memory and is another object.
  return structuredClone(handle);
}

Deno.test("what is added to a board is read by date, in this thread and in others", () => {
  const handle = makeActionBoard();
  const writer = ActionBoard.of(handle);
  const reader = ActionBoard.of(otherView(handle));
  assertEquals(reader.on("2025-07-01"), undefined);
  for (let day = 1; day <= 9; day++) {
    const date = `2025-07-0${day}`;
    writer.add(date, {
      ...NOTHING,
      // Texts of all lengths, beyond ASCII too.
      rolls: [{ symbol: day, date, contract: "Ü€".repeat(day) }],
      actions: [{ symbol: 0, date, split: 1 / 3, dividend: 0.1 * day }],
    });
    assertEquals(
      reader.on(date)?.rolls[0].contract,
      "Ü€".repeat(day),
    );
  }
  const found = reader.on("2025-07-03");
  assertEquals(found?.actions, [
    { symbol: 0, date: "2025-07-03", split: 1 / 3, dividend: 0.1 * 3 },
  ]);
  assertEquals(writer.on("2025-07-09")?.rolls[0].symbol, 9);
  assertEquals(reader.on("2025-07-10"), undefined);
});

Deno.test("entries of a plan follow those of the board; without one, the plan's are all", () => {
  const date = "2025-07-01";
  const own = { symbol: 1, date, split: 1, dividend: 0 };
  const added = { symbol: 0, date, split: 2, dividend: 0 };
  const board = makeActionBoard();
  const plan = {
    actions: [own],
    liveActions: {
      board,
      from: date,
      adjustment: "splits" as const,
      continuous: "raw" as const,
      known: [],
    },
  };
  const entries = sessionEntries(plan, "actions");
  assertEquals(entries.on(date), [own]);
  ActionBoard.of(board).add(date, { ...NOTHING, actions: [added] });
  assertEquals(entries.on(date), [added, own]);
  assertEquals(entries.on("2025-07-02"), []);
  assertEquals(sessionEntries({ actions: [own] }, "actions").on(date), [own]);
  assertEquals(sessionEntries({}, "rolls").on(date), []);
});

Deno.test("a board that is full says so, and keeps what it has", () => {
  const handle = makeActionBoard();
  const board = ActionBoard.of(handle);
  const contract = "X".repeat(2 ** 20);
  const add = (date: string) =>
    board.add(date, { ...NOTHING, rolls: [{ symbol: 0, date, contract }] });
  const dates = Array.from({ length: 9 }, (_, i) => `2025-07-0${i + 1}`);
  for (const date of dates.slice(0, 7)) add(date);
  const error = assertThrows(() => dates.slice(7).forEach(add), SessionError);
  assertEquals(error.code, "memory_invalid");
  const reader = ActionBoard.of(otherView(handle));
  assertEquals(reader.on(dates[6])?.rolls[0].contract.length, 2 ** 20);
});
