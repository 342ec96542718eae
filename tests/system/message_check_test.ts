import { assertEquals } from "@std/assert";
import {
  messageMistake,
  placeMistake,
} from "../../src/system/message_check.ts";

Deno.test("messages of a worker are of its run and in its order", () => {
  const message = { type: "stopped" };
  assertEquals(placeMistake({ run: 2, number: 7, message }, 2, 7), undefined);
  assertEquals(
    placeMistake({ run: 1, number: 7, message }, 2, 7),
    "it is of another run",
  );
  assertEquals(
    placeMistake({ run: 2, number: 7, message }, 2, 8),
    "its number is 7 instead of 8",
  );
  assertEquals(placeMistake(message, 2, 7), "it is of another run");
  assertEquals(placeMistake(undefined, 2, 7), "it is no object");
});

Deno.test("messages of a worker are right in their order and shape alone", () => {
  const cases: [unknown, boolean, string | undefined][] = [
    [{ type: "ready", strategies: [] }, false, undefined],
    [{ type: "ready", strategies: [] }, true, "the worker was ready before"],
    [{ type: "ready" }, false, "it has no names of strategies"],
    [
      { type: "ready", strategies: [5] },
      false,
      "it has no names of strategies",
    ],
    [{ type: "log" }, false, "it has no record"],
    [{ type: "progress", progress: 1 }, true, "it has no progress"],
    [{ type: "session", metrics: {} }, true, undefined],
    [{ type: "log", record: {} }, false, undefined],
    [{ type: "progress", progress: {} }, true, undefined],
    [{ type: "done", reports: {}, uses: {} }, true, undefined],
    [
      { type: "done", reports: {}, uses: {} },
      false,
      "the worker was not ready",
    ],
    [{ type: "done", reports: {} }, true, "it has no reports"],
    [{ type: "stopped" }, true, undefined],
    [{ type: "stopped" }, false, "the worker was not ready"],
    [{ type: "error", error: {} }, false, undefined],
    [{ type: "error", error: null }, true, "it has no error"],
    [{ type: "other" }, true, "its type is unknown"],
    [{}, true, "its type is unknown"],
    [null, true, "it is no object"],
    ["done", true, "it is no object"],
  ];
  for (const [message, isReady, mistake] of cases) {
    assertEquals(
      messageMistake(message, isReady),
      mistake,
      `${JSON.stringify(message)}, ${isReady}`,
    );
  }
});
