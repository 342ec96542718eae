/** Errors are located in foreign code, not in OpenBell's own. */
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { importProblem, placeOf } from "../../src/text/stack_place.ts";
import { StrategyCaller } from "../../src/analysis/strategy_caller.ts";

/** An error whose stack has these frames, innermost first. */
function errorAt(...frames: string[]): Error {
  const error = new Error("no");
  error.stack = ["Error: no", ...frames.map((f) => `    at ${f}`)].join("\n");
  return error;
}

Deno.test("an error's place is the innermost frame outside of OpenBell's sources", () => {
  const own = (file: string) => new URL(`../../src/${file}`, import.meta.url);
  const error = errorAt(
    `BarSeries.at (${own("session/bar_series.ts")}:10:7)`,
    `Broker.submit (${own("trading/simulated/simulated_broker.ts")}:1:2)`,
    "Cross.onBar (file:///home/me/strategies/cross.ts:12:34)",
    `StrategyCaller.deliver (${own("analysis/strategy_caller.ts")}:5:6)`,
  );
  assertEquals(placeOf(error), " (cross.ts:12:34)");
});

Deno.test("an error without frames of user code has no place", () => {
  const own = new URL("../../src/trading/orders.ts", import.meta.url);
  assertEquals(placeOf(errorAt(`check (${own}:1:2)`)), "");
  assertEquals(placeOf("no error"), "");
});

Deno.test("an error that OpenBell throws is located in the code that called it", () => {
  // The constructor reads a plan that is not there.
  const error = assertThrows(() => Reflect.construct(StrategyCaller, [{}]));
  assertMatch(placeOf(error), /^ \(stack_place_test\.ts:\d+:\d+\)$/);
});

Deno.test("a package that is missing is named where a hook loads modules", () => {
  const error = new TypeError(
    "Loading unprepared module: file:///a/counting, imported from: file:///a/strategy.ts#openbell=3",
  );
  assertEquals(
    importProblem("file:///a/strategy.ts", error),
    'it imports "counting", which cannot be found; for a package of npm write "npm:counting", or name it in the imports of deno.json',
  );
});

Deno.test("a module that cannot be imported is explained in one line", async () => {
  const missing = new URL("./no_such_module.ts", import.meta.url).href;
  const broken = "data:text/javascript,let%20a%20=%20;";
  const problemOf = (module: string) =>
    import(module).catch((error) => importProblem(module, error));
  assertEquals(await problemOf(missing), "there is no such file");
  assertMatch(await problemOf(broken), /^[^\n]+ \([^\n]*:1:\d+\)$/);
});
