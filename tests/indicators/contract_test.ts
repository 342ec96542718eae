import {
  assert,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import type { BarColumns } from "../../src/types.ts";
import type {
  Indicator,
  IndicatorDefinition,
} from "../../src/indicators/indicator.ts";
import { computeIndicator } from "../../src/indicators/compute.ts";
import { customIndicator } from "../../src/indicators/custom.ts";
import { BUILTIN_INDICATORS } from "../../src/indicators/builtin.ts";
import { resolveParams } from "../../src/indicators/params.ts";
import { minuteSessions } from "./_bars.ts";

/** Parameters with short windows, so that few bars fill them many times. */
function shortParams(definition: IndicatorDefinition): Record<string, number> {
  const short: Record<string, number> = {};
  for (const param of definition.params) {
    if ("choices" in param || !param.integer || param.name === "ddof") continue;
    short[param.name] = Math.max(param.min, Math.min(param.default, 7));
  }
  if ("slow" in short && "fast" in short) short.fast = 3;
  return short;
}

const DAYS = 4;
const MINUTES = 40;
const ROWS = DAYS * MINUTES;
/** The offset of results in their columns, to distinguish rows from positions. */
const OFFSET = 3;

function columns(definition: IndicatorDefinition): Float64Array[] {
  return definition.outputs.map(() => new Float64Array(ROWS + OFFSET).fill(-7));
}

/** Processes all rows, split at `cuts` and at every session. */
function feed(
  indicator: Indicator,
  bars: BarColumns,
  sessions: readonly { open: number; close: number }[],
  cuts: readonly number[],
  outputs: readonly Float64Array[],
): void {
  for (let day = 0; day < DAYS; day++) {
    indicator.startSession(sessions[day]);
    const end = (day + 1) * MINUTES;
    let from = day * MINUTES;
    for (const cut of [...cuts, end]) {
      if (cut < from || cut > end) continue;
      indicator.update(bars, from, cut, outputs, OFFSET);
      from = cut;
    }
  }
}

/** The bits of a copy of the column, with a canonical NaN. */
function bits(column: Float64Array): BigUint64Array {
  const copy = column.map((value) => Number.isNaN(value) ? -Infinity : value);
  return new BigUint64Array(copy.buffer);
}

for (const definition of BUILTIN_INDICATORS) {
  for (const params of [{}, shortParams(definition)]) {
    const resolved = resolveParams(definition, params);
    const label = `${definition.name} ${JSON.stringify(params)}`;

    Deno.test(`${label} gives the same bits however its bars are batched`, () => {
      fc.assert(
        fc.property(
          fc.uniqueArray(fc.integer({ min: 1, max: ROWS - 1 }), {
            maxLength: 40,
          }),
          fc.integer({ min: 1, max: 1_000 }),
          (cuts, seed) => {
            const { bars, sessions } = minuteSessions(DAYS, MINUTES, seed);
            const split = columns(definition);
            const sorted = cuts.sort((a, b) => a - b);
            const indicator = definition.create(resolved);
            feed(indicator, bars, sessions, sorted, split);
            const batch = computeIndicator(definition, params, bars, {
              sessions,
            });
            definition.outputs.forEach((output, i) => {
              assertEquals(
                bits(split[i].slice(OFFSET)),
                bits(batch[output]),
                output,
              );
              assertEquals([...split[i].subarray(0, OFFSET)], [-7, -7, -7]);
            });
          },
        ),
        { numRuns: 15 },
      );
    });

    Deno.test(`${label} gives the same bits after reset()`, () => {
      const { bars, sessions } = minuteSessions(DAYS, MINUTES, 5);
      const other = minuteSessions(DAYS, MINUTES, 6).bars;
      const indicator = definition.create(resolved);
      const first = columns(definition);
      feed(indicator, bars, sessions, [], first);
      feed(indicator, other, sessions, [17], columns(definition));
      indicator.reset();
      const again = columns(definition);
      feed(indicator, bars, sessions, [], again);
      assertEquals(again.map(bits), first.map(bits));
    });
  }
}

/** Indicators whose first value also needs an event in the data. */
const EVENTFUL = ["swing_high", "swing_low"];

for (const definition of BUILTIN_INDICATORS) {
  for (const params of [{}, shortParams(definition)]) {
    const resolved = resolveParams(definition, params);
    const label = `${definition.name} ${JSON.stringify(params)}`;
    if (definition.warmupSessions > 0) {
      Deno.test(`${label} is ready from the second session on`, () => {
        const { bars, sessions } = minuteSessions(3, MINUTES, 11);
        const values = computeIndicator(definition, params, bars, { sessions });
        for (const output of definition.outputs) {
          values[output].forEach((value, row) =>
            assertEquals(Number.isNaN(value), row < MINUTES)
          );
        }
      });
      continue;
    }
    Deno.test(`${label} has all outputs from the end of its warm-up on, and not before`, () => {
      const warmup = definition.warmup(resolved);
      const { bars, sessions } = minuteSessions(1, warmup + 60, 11);
      // A volume of 0 would be another reason not to be ready.
      bars.volume.forEach((volume, i) => bars.volume[i] = volume + 1);
      const values = computeIndicator(definition, params, bars, { sessions });
      const unready = bars.timestamp.reduce(
        (count: number, _, row) =>
          definition.outputs.some((output) => Number.isNaN(values[output][row]))
            ? count + 1
            : count,
        0,
      );
      const last = bars.timestamp.findLastIndex((_, row) =>
        definition.outputs.some((output) => Number.isNaN(values[output][row]))
      );
      assertEquals(last, unready - 1, "a value is missing after the first one");
      if (EVENTFUL.includes(definition.name)) assert(unready >= warmup);
      else assertEquals(unready, warmup);
    });
  }

  Deno.test(`${definition.name} does not depend on later bars`, () => {
    const { bars, sessions } = minuteSessions(DAYS, MINUTES, 21);
    const params = shortParams(definition);
    const before = computeIndicator(definition, params, bars, { sessions });
    const cut = ROWS - MINUTES / 2;
    const changed = {
      ...bars,
      close: bars.close.slice(),
      high: bars.high.slice(),
      low: bars.low.slice(),
      volume: bars.volume.slice(),
    };
    for (let row = cut; row < ROWS; row++) {
      changed.close[row] *= 3;
      changed.high[row] *= 5;
      changed.low[row] /= 5;
      changed.volume[row] += 999;
    }
    const after = computeIndicator(definition, params, changed, { sessions });
    for (const output of definition.outputs) {
      assertEquals(
        bits(after[output].slice(0, cut)),
        bits(before[output].slice(0, cut)),
      );
    }
    if (
      definition.warmupSessions === 0 && !EVENTFUL.includes(definition.name)
    ) {
      const told = definition.outputs.map((
        output,
      ) => [...after[output].slice(cut)]);
      const untold = definition.outputs.map((
        output,
      ) => [...before[output].slice(cut)]);
      assertNotEquals(told, untold);
    }
  });
}

/** Runs an indicator while no array can be created or grow. */
function runWithoutMemory(definition: IndicatorDefinition): void {
  const { bars, sessions } = minuteSessions(DAYS, MINUTES, 31);
  const indicator = definition.create(resolveParams(definition));
  const outputs = columns(definition);
  const Column = globalThis.Float64Array;
  const push = Array.prototype.push;
  const refuse = () => {
    throw new Error(`${definition.name} allocates while it runs`);
  };
  try {
    globalThis.Float64Array = new Proxy(Column, { construct: refuse });
    Array.prototype.push = refuse;
    for (let day = 0; day < DAYS; day++) {
      const [from, to] = [day * MINUTES, (day + 1) * MINUTES];
      indicator.startSession(sessions[day]);
      indicator.update(bars, from, to, outputs, OFFSET);
    }
    indicator.reset();
  } finally {
    globalThis.Float64Array = Column;
    Array.prototype.push = push;
  }
}

Deno.test("no built-in indicator allocates memory once it runs", () => {
  for (const definition of BUILTIN_INDICATORS) runWithoutMemory(definition);
});

Deno.test("the check detects an indicator that keeps every bar", () => {
  const kept: number[] = [];
  const hoarder = customIndicator({
    name: "hoarder",
    outputs: ["hoarder"],
    warmup: 0,
    create: () => ({ update: (bar) => kept.push(bar.close), reset: () => {} }),
  });
  assertThrows(() => runWithoutMemory(hoarder), Error, "hoarder allocates");
});
