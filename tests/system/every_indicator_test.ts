/** Contract 4, and streaming equals batch, for all built-in indicators. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { computeIndicator } from "../../src/indicators/compute.ts";
import type { IndicatorDefinition } from "../../src/indicators/indicator.ts";
import { listIndicators } from "../../src/indicators/registry.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { RunOptions } from "../../src/system/run_options.ts";
import type { Bar, Interval } from "../../src/types.ts";
import {
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  SUMMER_2024,
  withFolder,
} from "./_market.ts";

const DATES = SUMMER_2024.slice(0, 12);
const INTERVALS: readonly Interval[] = ["1m", "30m", "1d"];
const BUILT_IN = listIndicators().filter(({ category }) =>
  category !== "custom"
);

/** Periods so short that a few daily bars fill every window. */
function shortParams({ params }: IndicatorDefinition): Record<string, number> {
  const short: Record<string, number> = {};
  for (const param of params) {
    if ("choices" in param || !param.integer || param.name === "ddof") continue;
    short[param.name] = Math.max(param.min, Math.min(param.default, 3));
  }
  if ("slow" in short && "fast" in short) short.fast = 2;
  return short;
}

const CONFIGURED = BUILT_IN.flatMap((definition) =>
  INTERVALS.map((interval) => ({
    id: `${definition.name}_${interval}`,
    name: definition.name,
    interval,
    params: shortParams(definition),
    outputs: definition.outputs,
  }))
);

/** All bars of a run, with all outputs of all indicators. */
interface Shown {
  readonly values: Map<string, (number | undefined)[]>;
  readonly bars: Map<Interval, Bar[]>;
}

async function run(
  db: string,
  history: number,
  flow: Pick<
    RunOptions,
    "credits" | "batchSlices" | "runner" | "joinStages"
  >,
): Promise<Shown> {
  const values: Shown["values"] = new Map();
  const bars: Shown["bars"] = new Map(INTERVALS.map((one) => [one, []]));
  await runBacktest(
    makeConfig({
      days: DATES.slice(history),
      symbols: ["AAA"],
      data: {
        streams: INTERVALS,
        derived_bars: { min_coverage: 0 },
        ...(history > 0 && {
          historical: {
            data: [{ trailing_days: history, intervals: ["1m" as const] }],
          },
        }),
        indicators: {
          session: CONFIGURED.map(({ outputs: _, ...entry }) => entry),
        },
      },
    }),
    {
      db,
      runner: "inline",
      ...flow,
      strategies: [{
        subscriptions: [{ intervals: INTERVALS }],
        onBar(context, bar) {
          const { symbol, interval, timestamp } = bar;
          bars.get(interval)?.push({ ...bar });
          for (const { id, interval: of, outputs } of CONFIGURED) {
            if (of !== interval) continue;
            const series = context.indicator(symbol, id);
            values.set(
              `${id} ${timestamp}`,
              outputs.map((output) => series.get(output)),
            );
          }
        },
      }],
    },
  );
  return { values, bars };
}

const MARKET = {
  days: DATES,
  symbols: [{ name: "AAA", seed: 12, gaps: 0.05 }],
};
const ALL = { credits: 4_096, batchSlices: 1_024 };

Deno.test("contract 4: every indicator is bit-identical for any length of history", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, MARKET);
    const whole = await run(db, 0, ALL);
    const ready = [...whole.values.values()].filter((outputs) =>
      outputs.every((value) => value !== undefined)
    );
    assert(ready.length > 0.9 * whole.values.size);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: DATES.length - 1 }),
        fc.constantFrom(1, 50, 4_096),
        fc.constantFrom(1, 33, 1_024),
        async (history, credits, batchSlices) => {
          const { values } = await run(db, history, { credits, batchSlices });
          assert(values.size > 0);
          for (const [bar, outputs] of values) {
            assertEquals([bar, ...outputs], [
              bar,
              ...whole.values.get(bar) ?? [],
            ]);
          }
        },
      ),
      { numRuns: 4, seed: 4 },
    );
  });
});

for (const layout of LAYOUT_NAMES) {
  Deno.test(`${layout}: indicators of a run are bit-identical to computeIndicator() on the same bars`, async () => {
    await withFolder(async (folder) => {
      const { db } = makeMarket(folder, MARKET);
      const flow = { ...LAYOUTS[layout], credits: 7, batchSlices: 5 };
      const { values, bars } = await run(db, 0, flow);
      for (const { id, name, interval, params, outputs } of CONFIGURED) {
        const rows = bars.get(interval) ?? [];
        assert(rows.length >= DATES.length, id);
        const batch = computeIndicator(name, params, rows, { sessions: DATES });
        rows.forEach(({ timestamp }, row) => {
          const expected = outputs.map((output) => batch[output][row]).map((
            value,
          ) => Number.isNaN(value) ? undefined : value);
          const bar = `${id} ${timestamp}`;
          assertEquals([bar, values.get(bar)], [bar, expected]);
        });
      }
    });
  });
}
