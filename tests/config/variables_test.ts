import { assertEquals, assertStrictEquals } from "@std/assert";
import { checkSessionConfig } from "../../src/config/parse.ts";
import { substituteVariables } from "../../src/config/variables.ts";

Deno.test("a variable keeps its type if it is the whole text, and is text inside another", () => {
  const { input, missing } = substituteVariables({
    variables: { n: 5, on: true, word: "x", unused: 1 },
    a: ["$n", "${n}", "n_${n}_${word}", "$on", { b: "$word" }],
    metadata: { note: "$n" },
  }, { n: 7 });
  assertEquals(input, {
    variables: { n: 5, on: true, word: "x", unused: 1 },
    a: [7, 7, "n_7_x", true, { b: "x" }],
    metadata: { note: "$n" },
  });
  assertEquals(missing, []);
});

Deno.test("a text that only resembles a variable stays as it is", () => {
  const input = { a: ["$SPX", "US$", "$5", "cost $n", "$", "${}", "${N}"] };
  const { input: same, uses } = substituteVariables(input, { n: 1 });
  assertStrictEquals(same, input);
  assertEquals(uses, []);
});

Deno.test("a config that contains itself passes through; the shape check refuses it", () => {
  const input: Record<string, unknown> = { a: "$n" };
  input.self = input;
  const { uses } = substituteVariables(input, { n: 1 });
  assertEquals(uses.map(({ path }) => path.join(".")), ["a"]);
});

Deno.test("mistakes in values of variables are reported at the value and at each use", () => {
  const check = (variables: unknown) =>
    checkSessionConfig({
      variables,
      backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
      session_data_config: {
        symbols: ["SPY"],
        streams: ["1m"],
        indicators: {
          session: [{ name: "ema", period: "$n", interval: "1m" }],
        },
      },
    }).mistakes.map(({ path, found }) => [path, found]);
  const place = "session_data_config.indicators.session[0].period";
  assertEquals(check({ n: 3 }), []);
  assertEquals(check({ n: 0 }), [[place, "0"]]);
  assertEquals(check({}), [[place, '"$n"']]);
  assertEquals(check({ n: [1] }), [
    ["variables.n", "a list of 1"],
    [place, '"$n"'],
  ]);
  assertEquals(check({ n: 3, N: 1 }), [["variables.N", "1"]]);
});
