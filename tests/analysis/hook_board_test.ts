import { assertEquals, assertNotEquals } from "@std/assert";
import {
  BOARD_HOOKS,
  HookBoard,
  makeBoard,
  readBoard,
} from "../../src/analysis/hook_board.ts";

Deno.test("a board shows what is called, and each call as another one", () => {
  const words = makeBoard();
  const board = new HookBoard(words);
  assertEquals(readBoard(words).phase, "idle");
  board.beginLoading();
  assertEquals(readBoard(words).phase, "loading");
  board.beginTurn();
  assertEquals(readBoard(words).phase, "turn");
  board.beginSession(3);
  for (const strategy of [0, 1, 500]) {
    for (const hook of BOARD_HOOKS) {
      const { calls } = readBoard(words);
      board.begin(strategy, hook);
      const state = readBoard(words);
      assertNotEquals(state.calls, calls);
      assertEquals(
        [state.phase, state.strategy, state.hook, state.sessions],
        ["hook", strategy, hook, 3],
      );
    }
  }
  board.beginBar(7);
  assertEquals(
    [readBoard(words).strategy, readBoard(words).hook],
    [7, "onBar"],
  );
  board.end();
  assertEquals([readBoard(words).phase, readBoard(words).hook], [
    "idle",
    undefined,
  ]);
});

Deno.test("calls of two runs on one board differ", () => {
  const words = makeBoard();
  new HookBoard(words).begin(0, "setup");
  const { calls } = readBoard(words);
  new HookBoard(words).begin(0, "setup");
  assertNotEquals(readBoard(words).calls, calls);
});
