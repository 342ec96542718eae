import { assert, assertThrows } from "@std/assert";
import { defineStrategy } from "../../src/strategy/define_strategy.ts";

Deno.test("defineStrategy() refuses a default that its definition does not allow", () => {
  const wrong = [
    [{ type: "integer", default: 1, min: 2 }, "a whole number of 2 or more"],
    [{ type: "string", default: "x", choices: ["a"] }, "one of a"],
    [{ type: "text" }, "it must be one of integer, number, boolean, string"],
  ] as const;
  for (const [definition, text] of wrong) {
    const error = assertThrows(
      () =>
        defineStrategy({
          params: { p: definition as never },
          create: () => ({ subscriptions: [] }),
        }),
      RangeError,
    );
    assert(error.message.includes(text), error.message);
  }
});
