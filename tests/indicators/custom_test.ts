import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { computeIndicator } from "../../src/indicators/compute.ts";
import {
  type CustomIndicator,
  customIndicator,
} from "../../src/indicators/custom.ts";
import { indicatorsOf, loadIndicators } from "../../src/indicators/load.ts";
import { periodParam } from "../../src/indicators/params.ts";
import {
  createIndicator,
  registerIndicator,
} from "../../src/indicators/registry.ts";
import { minuteSessions, quotes } from "./_bars.ts";

/** `sma` in the simple form. */
const plainMean: CustomIndicator = {
  name: "plain_mean",
  outputs: ["plain_mean"],
  params: [periodParam(20)],
  warmup: (params) => (params.period as number) - 1,
  create: (params) => {
    let window: number[] = [];
    return {
      update(bar) {
        window.push(bar.close);
        if (window.length > (params.period as number)) window.shift();
        if (window.length < (params.period as number)) return undefined;
        return window.reduce((a, b) => a + b) / window.length;
      },
      reset() {
        window = [];
      },
    };
  },
};

Deno.test("a user's indicator equals the built-in one with the same formula", () => {
  registerIndicator(plainMean);
  registerIndicator(plainMean);
  const bars = quotes();
  const own = computeIndicator("plain_mean", { period: 5 }, bars).plain_mean;
  const { sma } = computeIndicator("sma", { period: 5 }, bars);
  own.forEach((value, row) =>
    assertEquals(value.toFixed(8), sma[row].toFixed(8))
  );
});

Deno.test("a user's indicator receives reset() and startSession()", () => {
  const told: string[] = [];
  const definition = customIndicator({
    name: "session_count",
    outputs: ["sessions", "bars"],
    warmup: 0,
    sessionBound: true,
    summary: "Counts",
    create: () => {
      const counts = [0, 0];
      return {
        startSession: (session) => {
          counts[0]++;
          told.push(`${session.open}`);
        },
        update: () => {
          counts[1]++;
          return counts;
        },
        reset: () => counts.fill(0),
      };
    },
  });
  assertEquals(definition.summary, "Counts");
  const { bars, sessions } = minuteSessions(2, 3, 1);
  const values = computeIndicator(definition, {}, bars, { sessions });
  assertEquals([...values.sessions], [1, 1, 1, 2, 2, 2]);
  assertEquals([...values.bars], [1, 2, 3, 4, 5, 6]);
  assertEquals(told, sessions.map((session) => `${session.open}`));
  const indicator = definition.create({});
  const outputs = [new Float64Array(6), new Float64Array(6)];
  indicator.update(bars, 0, 6, outputs, 0);
  indicator.reset();
  indicator.startSession(sessions[0]);
  indicator.update(bars, 0, 1, outputs, 0);
  assertEquals([outputs[0][0], outputs[1][0]], [1, 1]);
});

Deno.test("a user's indicator with several outputs may not be ready", () => {
  const definition = customIndicator({
    name: "pair",
    outputs: ["a", "b"],
    warmup: 1,
    create: () => ({
      update: (bar) => bar.timestamp === 0 ? undefined : [1, bar.close],
      reset: () => {},
    }),
  });
  const bars = [0, 1].map((timestamp) => ({
    timestamp,
    open: 1,
    high: 1,
    low: 1,
    close: 7,
    volume: 1,
  }));
  assertEquals(definition.warmup({}), 1);
  assertEquals(computeIndicator(definition, {}, bars), {
    a: Float64Array.of(NaN, 1),
    b: Float64Array.of(NaN, 7),
  });
});

Deno.test("an error for a wrong result names the user's indicator", () => {
  const returning = (result: unknown, outputs = ["odd"]) => () =>
    computeIndicator(
      customIndicator({
        name: "odd",
        outputs,
        warmup: 0,
        create: () => ({ update: () => result as number, reset: () => {} }),
      }),
      {},
      quotes(),
    );
  const message = (act: () => unknown) =>
    assertThrows(act, SessionError).message;
  assertEquals(
    message(returning("7")),
    'Indicator "odd": update() returned "7"; it must return a number, or undefined if not ready',
  );
  assertEquals(
    message(returning([1, 2, 3], ["a", "b"])),
    'Indicator "odd": update() returned [1,2,3]; it must return an array of 2 numbers, or undefined if not ready',
  );
  assertEquals(
    message(returning(Symbol("x"))).includes("Symbol(x)"),
    true,
  );
});

const module = (source: string) =>
  `data:application/javascript,${encodeURIComponent(source)}`;

Deno.test("loadIndicators() registers the indicators that a module exports, alone and in arrays", async () => {
  const found = await loadIndicators(module(`
    const make = (name) => ({
      name, outputs: [name], warmup: 0,
      create: () => ({ update: (bar) => bar.high - bar.low, reset: () => {} }),
    });
    export const one = make("loaded_one");
    export const all = [one, make("loaded_two")];
    export const other = 5;
    export default class Strategy {}
  `));
  assertEquals(found.map((definition) => definition.name), [
    "loaded_one",
    "loaded_two",
  ]);
  createIndicator("loaded_two");
});

Deno.test("loadIndicators() says why a module has no indicator", async () => {
  const empty = await assertRejects(
    () => loadIndicators(module("export const x = { name: 'y' }")),
    SessionError,
  );
  assertEquals(empty.code, "indicator_invalid");
  assertEquals(empty.message.includes("exports no indicator"), true);
  const broken = await assertRejects(
    () => loadIndicators(module("throw new Error('not today')")),
    SessionError,
  );
  assertEquals(broken.message.includes("not today"), true);
  assertEquals(indicatorsOf({ a: null, b: 1, c: [plainMean, plainMean] }), [
    plainMean,
  ]);
});
