/** When scheduled callbacks are called, and what a schedule refuses. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import type {
  ScheduledCallback,
  Strategy,
  StrategyContext,
} from "../../src/strategy/strategy.ts";
import type { ScheduleWhen } from "../../src/strategy/schedule.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { WAYS } from "../system/_ways.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  type Market,
  MINUTE,
  type SUMMER_2024,
  type SymbolSpec,
  withFolder,
} from "../system/_market.ts";
import { at, DAYS, runStrategies } from "./_strategy_run.ts";

const SUBSCRIPTIONS = [{ intervals: ["5m"] }] as const;
// Nothing calls a strategy in most slices: they are delivered in one go.
const SILENT = [{ intervals: ["1d"] }] as const;

/** A strategy that schedules in `setup`, and the instants of its calls. */
function scheduled(
  whens: readonly ScheduleWhen[],
  parts: Partial<Strategy> = {},
) {
  const calls: string[] = [];
  const strategy: Strategy = {
    subscriptions: SILENT,
    setup(context) {
      for (const when of whens) {
        context.schedule(when, (context, { name, time }) => {
          calls.push(`${iso(context.time)} ${name} for ${iso(time)}`);
        });
      }
    },
    ...parts,
  };
  return { strategy, calls };
}

const iso = (instant: number) =>
  new Date(instant).toISOString().slice(5, 16).replace("T", " ");

/** Runs a strategy in every way over a market. */
async function inEveryWay(
  market: Market,
  make: () => { strategy: Strategy; calls: readonly string[] },
  exchange_group = "US_EQUITY",
): Promise<readonly string[]> {
  const config = makeConfig({
    days: market.days,
    symbols: [...market.bars.keys()],
    data: { streams: ["1m", "5m", "1d"] },
    rest: { exchange_group },
  });
  const found: (readonly string[])[] = [];
  for (const way of WAYS) {
    const { strategy, calls } = make();
    await runBacktest(config, {
      ...way,
      db: market.db,
      strategies: [strategy],
    });
    found.push(calls);
  }
  for (const calls of found) assertEquals(calls, found[0]);
  return found[0];
}

function market(
  folder: string,
  days: readonly (typeof SUMMER_2024)[number][],
  spec: Partial<SymbolSpec> = {},
): Market {
  return makeMarket(folder, {
    days,
    symbols: [{ name: "AAA", seed: 5, ...spec }],
  });
}

Deno.test("scheduled callbacks are called in the slice that ends at their time, on half days too, in every way to run", async () => {
  await withFolder(async (folder) => {
    const calls = await inEveryWay(
      market(folder, daysBetween("2024-07-02", "2024-07-03")),
      () =>
        scheduled([
          "at open",
          "31m after open",
          "15m before close",
          "at close",
          "10:47",
          "14:00",
          Date.parse("2024-07-02T18:03:00Z"),
          { every: "3h" },
        ]),
    );
    assertEquals(calls, [
      "07-02 13:30 at open for 07-02 13:30",
      "07-02 14:01 31m after open for 07-02 14:01",
      "07-02 14:47 10:47 for 07-02 14:47",
      "07-02 16:30 every 3h for 07-02 16:30",
      "07-02 18:00 14:00 for 07-02 18:00",
      "07-02 18:03 2024-07-02T18:03:00Z for 07-02 18:03",
      "07-02 19:30 every 3h for 07-02 19:30",
      "07-02 19:45 15m before close for 07-02 19:45",
      "07-02 20:00 at close for 07-02 20:00",
      "07-03 13:30 at open for 07-03 13:30",
      "07-03 14:01 31m after open for 07-03 14:01",
      "07-03 14:47 10:47 for 07-03 14:47",
      "07-03 16:30 every 3h for 07-03 16:30",
      "07-03 16:45 15m before close for 07-03 16:45",
      "07-03 17:00 at close for 07-03 17:00",
    ]);
  });
});

Deno.test("without a slice at its time, a callback is called in the next one, and at the latest at the close", async () => {
  await withFolder(async (folder) => {
    const day = daysBetween("2024-07-08", "2024-07-08");
    const sparse = market(folder, day, { gaps: 0.9 });
    const bars = sparse.bars.get("AAA")?.get("2024-07-08") ?? [];
    const ends = bars.map(({ timestamp }) => timestamp + MINUTE);
    const times = Array.from({ length: 390 }, (_, i) => at(i + 1));
    const calls = await inEveryWay(
      sparse,
      () => scheduled(["every 1m"]),
    );
    assert(ends.length < 100 && ends.at(-1) !== day[0].close);
    assertEquals(
      calls,
      times.map((time) => {
        const slice = ends.find((end) => end >= time) ?? day[0].close;
        return `${iso(slice)} every 1m for ${iso(time)}`;
      }),
    );
  });
});

Deno.test("breaks and clock changes: local times follow the exchange's clock, what is due in a break comes after it", async () => {
  await withFolder(async (folder) => {
    const at = (text: string) => Date.parse(`${text}:00Z`);
    const hongKong = makeMarket(folder, {
      exchange: "HK_EQUITY",
      days: [{
        date: "2024-07-08",
        open: at("2024-07-08T01:30"),
        close: at("2024-07-08T08:00"),
        pause: { start: at("2024-07-08T04:00"), end: at("2024-07-08T05:00") },
      }],
      symbols: [{ name: "AAA", seed: 3 }, { name: "BBB", seed: 4 }],
    });
    assertEquals(
      await inEveryWay(
        hongKong,
        () => scheduled(["12:30", "every 1h15m"]),
        "HK_EQUITY",
      ),
      [
        "07-08 02:45 every 1h15m for 07-08 02:45",
        "07-08 04:00 every 1h15m for 07-08 04:00",
        "07-08 05:01 12:30 for 07-08 04:30",
        "07-08 05:15 every 1h15m for 07-08 05:15",
        "07-08 06:30 every 1h15m for 07-08 06:30",
        "07-08 07:45 every 1h15m for 07-08 07:45",
      ],
    );
    const newYork = makeMarket(folder, {
      days: [
        ["2024-11-01", "13:30", "20:00"],
        ["2024-11-04", "14:30", "21:00"],
      ].map(([date, open, close]) => ({
        date,
        open: at(`${date}T${open}`),
        close: at(`${date}T${close}`),
      })),
      symbols: [{ name: "AAA", seed: 3 }],
    });
    assertEquals(await inEveryWay(newYork, () => scheduled(["10:30"])), [
      "11-01 14:30 10:30 for 11-01 14:30",
      "11-04 15:30 10:30 for 11-04 15:30",
    ]);
  });
});

Deno.test("what is due between sessions is called when the next one opens, a daily bar's slice calls what the day had", async () => {
  const { strategy, calls } = scheduled([
    Date.parse("2024-07-09T02:00:00Z"),
  ]);
  await runStrategies([{ ...strategy, subscriptions: SUBSCRIPTIONS }]);
  assertEquals(calls, [
    "07-09 13:30 2024-07-09T02:00:00Z for 07-09 02:00",
  ]);
  await withFolder(async (folder) => {
    const days = daysBetween("2024-07-08", "2024-07-09");
    const daily = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 1 }],
      interval: "1d",
    });
    const { strategy, calls } = scheduled(["10:30", "at open"]);
    const config = makeConfig({
      days,
      symbols: ["AAA"],
      data: { streams: ["1d"] },
    });
    await runBacktest(config, {
      db: daily.db,
      runner: "inline",
      strategies: [strategy],
    });
    assertEquals(calls, [
      "07-08 13:30 at open for 07-08 13:30",
      "07-08 20:00 10:30 for 07-08 14:30",
      "07-09 13:30 at open for 07-09 13:30",
      "07-09 20:00 10:30 for 07-09 14:30",
    ]);
  });
});

Deno.test("scheduled callbacks come after onBar and onSlice, by time, then as they were scheduled; order events follow each", async () => {
  const calls: string[] = [];
  const note = (context: StrategyContext, text: string) => {
    const minute = (context.time - DAYS[0].open) / MINUTE;
    if (minute === 0 || minute === 5 || minute >= 390) calls.push(text);
  };
  const call = (name: string): ScheduledCallback => (context, { time }) =>
    note(context, `${name} ${(time - DAYS[0].open) / MINUTE}`);
  const make = (name: string): Strategy => ({
    name,
    subscriptions: SUBSCRIPTIONS,
    setup(context) {
      note(context, `${name} setup`);
      context.schedule("5m after open", (context, event) => {
        call(`${name} first`)(context, event);
        context.buy("AAA", 1);
        context.schedule(context.time, call(`${name} now`));
      });
      context.schedule("at open", call(`${name} open`));
      context.schedule("5m after open", call(`${name} second`));
      context.schedule("at close", call(`${name} close`));
    },
    onSessionStart: (context) => note(context, `${name} onSessionStart`),
    onBar: (context) => note(context, `${name} onBar`),
    onSlice: (context) => note(context, `${name} onSlice`),
    onOrder: (context, order) =>
      note(context, `${name} onOrder ${order.status}`),
    onSessionEnd: (context) => note(context, `${name} onSessionEnd`),
  });
  await runStrategies([make("a"), make("b")], { days: DAYS.slice(0, 1) });
  assertEquals(calls, [
    ...["a setup", "b setup", "a onSessionStart", "b onSessionStart"],
    ...["a open 0", "b open 0"],
    ...["a onBar", "b onBar", "a onSlice", "b onSlice"],
    ...["a first 5", "a onOrder accepted", "a second 5"],
    ...["b first 5", "b onOrder accepted", "b second 5"],
    ...["a now 5", "b now 5"],
    ...["a onBar", "b onBar", "a onSlice", "b onSlice"],
    ...["a close 390", "b close 390", "a onSessionEnd", "b onSessionEnd"],
  ]);
});

Deno.test("an order of a scheduled callback is like one of onBar: filled at the next open", async () => {
  const result = await runStrategies([{
    subscriptions: SUBSCRIPTIONS,
    setup(context) {
      context.schedule("7m after open", (context) => {
        context.buy("AAA", 3);
      });
      context.schedule("15m before close", (context) => {
        context.sell("AAA", context.position("AAA"));
      });
    },
  }], { days: DAYS.slice(0, 1) });
  assertEquals(
    result.fills.map(({ side, quantity, time }) => [side, quantity, time]),
    [["buy", 3, "2024-07-08T13:37:00.000Z"], [
      "sell",
      3,
      "2024-07-08T19:45:00.000Z",
    ]],
  );
});

Deno.test("a handle cancels its callback, inside of itself too, and says whether it was scheduled", async () => {
  const calls: string[] = [];
  await runStrategies([{
    subscriptions: SUBSCRIPTIONS,
    setup(context) {
      const minutes = context.schedule("every 1m", (context) => {
        calls.push(iso(context.time));
        if (context.time === at(3)) calls.push(`own ${minutes.cancel()}`);
      }, { name: "minutes" });
      const never = context.schedule("at close", () => {
        calls.push("never");
      });
      context.schedule(at(2), () => {
        calls.push(`${minutes.name} ${never.cancel()} ${never.cancel()}`);
      });
    },
  }]);
  assertEquals(calls, [
    iso(at(1)),
    iso(at(2)),
    "minutes true false",
    iso(at(3)),
    "own true",
  ]);
});

Deno.test("one scheduled during a session begins with the current slice; one from onSessionEnd with the next session", async () => {
  const calls: string[] = [];
  const note: ScheduledCallback = (context, { name, time }) => {
    calls.push(`${iso(context.time)} ${name} ${iso(time)}`);
  };
  await runStrategies([{
    subscriptions: SUBSCRIPTIONS,
    onBar(context) {
      if (context.time !== at(60)) return;
      context.schedule("60m after open", note);
      context.schedule("59m after open", note, { name: "earlier" });
    },
    onSessionEnd(context) {
      if (context.time === DAYS[0].close) {
        context.schedule("at close", note);
      }
    },
  }]);
  assertEquals(calls, [
    `${iso(at(60))} 60m after open ${iso(at(60))}`,
    "07-09 14:29 earlier 07-09 14:29",
    "07-09 14:30 60m after open 07-09 14:30",
    "07-09 20:00 at close 07-09 20:00",
  ]);
});

Deno.test("days choose the sessions of a schedule", async () => {
  await withFolder(async (folder) => {
    const calls = await inEveryWay(
      market(folder, daysBetween("2024-06-27", "2024-07-09")),
      () => {
        const calls: string[] = [];
        const note: ScheduledCallback = (context, { name }) => {
          calls.push(`${iso(context.time)} ${name}`);
        };
        return {
          calls,
          strategy: {
            subscriptions: SILENT,
            setup(context) {
              for (
                const days of ["week start", "month end", "friday"] as const
              ) {
                context.schedule("10:00", note, { days, name: days });
              }
            },
          },
        };
      },
    );
    assertEquals(calls, [
      "06-28 14:00 month end",
      "06-28 14:00 friday",
      "07-01 14:00 week start",
      "07-05 14:00 friday",
      "07-08 14:00 week start",
    ]);
  });
});

Deno.test("a skipped time and an instant that the run did not reach are warnings in the log", async () => {
  const { strategy } = scheduled(["14:00", DAYS[1].close + MINUTE]);
  const result = await runStrategies(
    [{ ...strategy, subscriptions: SUBSCRIPTIONS }],
    { days: daysBetween("2024-07-02", "2024-07-05") },
  );
  assertEquals(
    result.log.lines.map(({ level, message }) => `${level}: ${message}`),
    [
      "warn: Scheduled callback 14:00 is skipped on 2024-07-03: the session from 2024-07-03T13:30:00Z to 2024-07-03T17:00:00Z does not have that time",
      "warn: Scheduled callback 2024-07-09T20:01:00Z was not called: the run ended before 2024-07-09T20:01:00Z",
    ],
  );
});

/** The error of a run whose strategy schedules something in `setup`. */
async function refusalOf(
  schedule: (context: StrategyContext) => unknown,
): Promise<string> {
  const error = await assertRejects(
    () =>
      runStrategies([{
        name: "S",
        subscriptions: SUBSCRIPTIONS,
        onBar: (context) => void schedule(context),
      }]),
    SessionError,
  );
  assertEquals(error.code, "strategy_failed");
  const [, reason] =
    /^Strategy S failed in onBar on 2024-07-08: (.*) \(scheduler_test.ts/
      .exec(error.message) ?? [];
  return reason ?? error.message;
}

Deno.test("an invalid schedule is refused with what would be right", async () => {
  const none = () => {};
  const wrong = (value: unknown) => value as never;
  const cases: [(context: StrategyContext) => unknown, string][] = [
    [
      (c) => c.schedule(at(4), none),
      `Cannot schedule a callback: ${
        at(4)
      } (2024-07-08T13:34:00Z) is past, it is 2024-07-08T13:35:00Z`,
    ],
    [(c) => c.schedule(at(9) / 1_000, none), "is it in seconds?"],
    [
      (c) => c.schedule(NaN, none),
      "an instant is whole epoch milliseconds, found NaN",
    ],
    [
      (c) => c.schedule("at noon", none),
      'Cannot schedule for "at noon"; write "at open"',
    ],
    [
      (c) => c.schedule("17:00", none),
      'no regular session has the time "17:00"',
    ],
    [
      (c) => c.schedule("8h after open", none),
      "no regular session has the time",
    ],
    [(c) => c.schedule(wrong(new Date(at(9))), none), "a Date is no time"],
    [
      (c) => c.schedule(wrong({ evry: "5m" }), none),
      '{"evry":"5m"} is no time',
    ],
    [(c) => c.schedule({ every: "5" }, none), 'Cannot schedule for "every 5"'],
    [
      (c) => c.schedule("at close", wrong(undefined)),
      "the second argument must be a function, found undefined",
    ],
    [
      (c) => c.schedule("at close", none, wrong({ nme: "x" })),
      "there is no option nme; did you mean name? Allowed are name, days",
    ],
    [
      (c) => c.schedule("at close", none, { days: wrong("mondays") }),
      'days is "mondays"; did you mean monday?',
    ],
    [
      (c) => c.schedule(at(9), none, { days: "friday" }),
      "days belong to times that recur",
    ],
    [
      (c) => c.schedule("at close", none, { name: " " }),
      "its name must be text",
    ],
  ];
  for (const [schedule, expected] of cases) {
    const reason = await refusalOf(schedule);
    assert(reason.includes(expected), `${reason}\n${expected}`);
  }
});

Deno.test("a callback that fails, returns a promise or never comes to an end stops the run with its name", async () => {
  const failing = (callback: ScheduledCallback) =>
    assertRejects(
      () =>
        runStrategies([{
          name: "S",
          subscriptions: SUBSCRIPTIONS,
          setup: (context) => void context.schedule("09:37", callback),
        }]),
      SessionError,
    );
  const { message, code, phase } = await failing(() => {
    throw new Error("no luck");
  });
  assertEquals([code, phase], ["strategy_failed", "schedule 09:37"]);
  assert(
    message.startsWith(
      "Strategy S failed in schedule 09:37 on 2024-07-08: no luck (scheduler_test.ts:",
    ),
    message,
  );
  const promise = await failing(() => Promise.resolve() as unknown as void);
  assert(promise.message.includes("it returned a promise"), promise.message);
  const endless: ScheduledCallback = (context) =>
    void context.schedule(context.time, endless);
  const error = await failing(endless);
  assert(error.message.includes("without end"), error.message);
});

Deno.test("nothing can be scheduled in teardown", async () => {
  const error = await assertRejects(
    () =>
      runStrategies([{
        subscriptions: SUBSCRIPTIONS,
        teardown: (context) => void context.schedule("at close", () => {}),
      }]),
    SessionError,
  );
  assert(error.message.includes("the run is over"), error.message);
});
