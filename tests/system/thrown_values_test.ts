/** Whatever a strategy throws, there is one error with strategy, hook and date. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import makeThrower, { THROWN } from "../fixtures/strategies/thrower.ts";
import { daysBetween, makeConfig, makeMarket, withFolder } from "./_market.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-08");
const MODULE =
  new URL("../fixtures/strategies/thrower.ts", import.meta.url).href;
const PLACES = ["factory", "setup", "onBar", "teardown"] as const;

/** Runs `body` with a small market and the config of a run on it. */
function withMarket(
  body: (
    db: string,
    config: (rest?: object) => ReturnType<typeof makeConfig>,
  ) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    await body(
      db,
      (rest = {}) => makeConfig({ days: DAYS, symbols: ["AAA"], rest }),
    );
  });
}

function assertClear(error: SessionError, where: string, what: string): void {
  const start = where === "factory"
    ? /^Cannot load strategy .*: its factory threw: /
    : where === "promise"
    ? /^A promise of strategy thrower was rejected and not handled: /
    : new RegExp(`^Strategy thrower failed in ${where} on 2024-07-08: `);
  assertMatch(error.message, start, `${what} in ${where}`);
  const message = error.message.replace(/ \(\w+\.ts:\d+:\d+\)$/, "");
  assertMatch(message, THROWN[what][1], `${what} in ${where}`);
  assert(error.message.length < 2_300, `${error.message.length} characters`);
  // What an inline run leaves to its caller can be printed.
  assert(Deno.inspect(error).length > 0);
}

Deno.test("whatever an inline strategy throws, the error names strategy, hook and date", async () => {
  await withMarket(async (db, config) => {
    for (const what of Object.keys(THROWN)) {
      for (const where of PLACES) {
        const error = await assertRejects(() =>
          runBacktest(config(), {
            db,
            runner: "inline",
            strategies: [() => makeThrower({ what, where })],
          }), SessionError);
        assertClear(error, where, what);
      }
    }
  });
});

Deno.test("whatever a strategy in a worker throws, the error names strategy, hook and date", async () => {
  await withMarket(async (db, config) => {
    for (const [i, what] of Object.keys(THROWN).entries()) {
      // Each place with a part of the values, and all with some place.
      const where = [...PLACES, "promise"][i % 5];
      const strategies = [{ module: MODULE, params: { what, where } }];
      const error = await assertRejects(
        () => runBacktest(config({ strategies }), { db, runner: "workers" }),
        SessionError,
      );
      assertClear(error, where, what);
    }
  });
});

Deno.test("whatever a strategy of a sweep throws, its set fails with the error", async () => {
  await withMarket(async (db) => {
    const date = DAYS[0].date;
    // A sweep lists its first ten failures.
    const whats = Object.keys(THROWN).slice(1);
    for (let i = 0; i < whats.length; i += 9) {
      const some = whats.slice(i, i + 9);
      const { failures } = await runSweep({
        backtest_config: { start_date: date, end_date: date },
        session_data_config: { symbols: ["AAA"], streams: ["1m"] },
        strategies: [{
          module: MODULE,
          params: { what: "$what", where: "$where" },
        }],
        variables: { where: "onBar" },
      }, { db, workers: 1, space: [`what=none,${some.join(",")}`] });
      assertEquals(failures.length, some.length);
      for (const { parameters, error = "" } of failures) {
        const what = String(parameters.what);
        assertMatch(error, /^Strategy thrower failed in onBar on 2024-07-08: /);
        const message = error.replace(/ \(\w+\.ts:\d+:\d+\)$/, "");
        assertMatch(message, THROWN[what][1], what);
      }
    }
  });
});

Deno.test("whatever a strategy logs is a line of text of bounded length, in every runner", async () => {
  await withMarket(async (db, config) => {
    const strategies = [{
      module: MODULE,
      params: { what: "none", where: "log" },
    }];
    for (const runner of ["inline", "workers"] as const) {
      const { log } = await runBacktest(config({ strategies }), { db, runner });
      const texts = log.lines.map(({ message }) => message);
      assertEquals(texts.length, Object.keys(THROWN).length);
      for (const text of texts) {
        assertEquals(typeof text, "string");
        assert(text.length <= 10_000);
      }
      for (const text of ["5", "Symbol(odd)", '{"code":5}', "a function"]) {
        assert(texts.includes(text), text);
      }
      assert(texts.includes("an object that cannot be read"));
    }
  });
});
