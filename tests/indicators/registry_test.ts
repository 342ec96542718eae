import { assert, assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import {
  createIndicator,
  getIndicator,
  hasIndicator,
  listIndicators,
  registerIndicator,
} from "../../src/indicators/registry.ts";
import {
  defineIndicator,
  type ResolvedParams,
} from "../../src/indicators/indicator.ts";
import {
  allowedText,
  periodParam,
  resolveParams,
} from "../../src/indicators/params.ts";
import { Sma } from "../../src/indicators/catalogue/sma.ts";

/** The names that configs and command lines use. */
const NAMES =
  "sma ema wma dema tema hma kama vwap twap supertrend psar ichimoku " +
  "rsi macd stochastic stoch_rsi cci roc mom williams_r ultimate_osc adx aroon trix tsi awesome ppo " +
  "atr natr bbands keltner donchian stddev histvol chandelier " +
  "obv pvt adl cmf mfi volume_sma volume_ratio vwma " +
  "pivot_points high_low swing_high swing_low";

function assertInvalid(act: () => unknown, ...parts: string[]): void {
  const error = assertThrows(act, SessionError);
  assertEquals(error.code, "indicator_invalid");
  for (const part of parts) {
    assert(error.message.includes(part), `${error.message} lacks ${part}`);
  }
}

Deno.test("every name of the specification is registered once", () => {
  const names = listIndicators().map((definition) => definition.name);
  for (const name of NAMES.split(" ")) assert(names.includes(name), name);
  assertEquals(new Set(names).size, names.length);
});

Deno.test("every definition has title, summary and valid defaults", () => {
  for (const definition of listIndicators()) {
    assert(definition.title.length > 2, definition.name);
    assert(definition.summary.length > 20, definition.name);
    assert(!definition.summary.endsWith("."), definition.name);
    const params = resolveParams(definition);
    assertEquals(resolveParams(definition, params), params);
    const warmup = definition.warmup(params);
    assert(Number.isInteger(warmup) && warmup >= 0, definition.name);
    for (const param of definition.params) {
      assert(param.doc.length > 3, `${definition.name}.${param.name}`);
    }
  }
});

Deno.test("outputs have the names that the command prints", () => {
  const outputs = (name: string) => getIndicator(name).outputs.join();
  assertEquals(outputs("adx"), "adx");
  assertEquals(outputs("macd"), "macd,signal,histogram");
  for (const bands of ["bbands", "keltner", "donchian"]) {
    assertEquals(outputs(bands), "upper,middle,lower");
  }
  assertEquals(outputs("stochastic"), "k,d");
  assertEquals(outputs("aroon"), "up,down");
});

Deno.test("getIndicator() suggests the nearest name, or lists all", () => {
  assertInvalid(() => getIndicator("emma"), '"emma"', 'did you mean "ema"?');
  assertInvalid(() => getIndicator("Stochastc"), 'did you mean "stochastic"?');
  assertInvalid(() => getIndicator("quaternion"), "known are ", " macd, ");
  assertInvalid(() => getIndicator("bollinger"), 'did you mean "bbands"?');
  assertInvalid(() => getIndicator("parabolic_sar"), 'did you mean "psar"?');
  assertInvalid(() => getIndicator("Money flow index"), 'mean "mfi"?');
  assertEquals(hasIndicator("ema"), true);
  assertEquals(hasIndicator("emma"), false);
});

Deno.test("resolveParams() adds defaults and ignores undefined values", () => {
  const macd = getIndicator("macd");
  assertEquals(resolveParams(macd, { fast: 5, slow: undefined }), {
    fast: 5,
    slow: 26,
    signal: 9,
    source: "close",
    fast_seed: "own",
  });
});

Deno.test("resolveParams() says what is allowed", () => {
  const rsi = getIndicator("rsi");
  const bad = (params: Record<string, unknown>, ...parts: string[]) =>
    assertInvalid(
      () => resolveParams(rsi, params),
      'Indicator "rsi": ',
      ...parts,
    );
  bad(
    { period: 0 },
    "period is 0; it must be a whole number from 1 to 1000000",
  );
  bad({ period: 2.5 }, "period is 2.5; it must be a whole number");
  bad({ period: "14" }, 'period is "14"; it must be a whole number');
  bad({ period: NaN }, "period is null; it must be");
  bad({ period: () => 1 }, "it must be a whole number");
  bad({ source: "mid" }, 'source is "mid"; it must be one of close, open');
  bad({ flat: 101 }, "flat is 101; it must be a number from 0 to 100");
  bad(
    { perod: 5 },
    'no parameter "perod", did you mean "period"? it takes period, source, flat',
  );
  bad({ colour: 5 }, 'no parameter "colour"; it takes period, source, flat');
  assertInvalid(() => createIndicator("vwap", { period: 3 }), "it takes none");
});

Deno.test("resolveParams() suggests a parameter for its name in another library", () => {
  const meant = (name: string, given: string, param: string) =>
    assertInvalid(
      () => resolveParams(getIndicator(name), { [given]: 3 }),
      `there is no parameter "${given}", did you mean "${param}"?`,
    );
  for (const word of ["length", "window", "timeperiod", "lookback", "n"]) {
    meant("rsi", word, "period");
  }
  for (const word of ["stddev", "std_dev", "nbdevup", "num_std", "factor"]) {
    meant("bbands", word, "multiplier");
  }
  meant("stochastic", "k_period", "period");
  meant("stochastic", "kPeriod", "period");
  meant("stochastic", "d_period", "smooth_d");
  meant("stochastic", "slowing", "smooth_k");
  meant("macd", "fastperiod", "fast");
  meant("macd", "long_period", "slow");
  meant("macd", "signal_period", "signal");
  meant("tsi", "slow", "long");
  meant("psar", "acceleration", "step");
  // A name that the indicator itself uses for another parameter.
  assertInvalid(
    () => resolveParams(getIndicator("vwap"), { length: 3 }),
    "it takes none",
  );
});

Deno.test("resolveParams() checks parameters against each other", () => {
  assertInvalid(
    () => createIndicator("macd", { fast: 26, slow: 12 }),
    "fast is 26 and slow is 12; fast must be less than slow",
  );
  assertInvalid(() => createIndicator("ppo", { fast: 26 }), "less than slow");
  assertInvalid(
    () => createIndicator("stddev", { period: 1, ddof: 1 }),
    "period must be at least 2 with ddof 1",
  );
  createIndicator("stddev", { period: 1 });
});

Deno.test("resolveParams() asks for each combination of what was probably meant once, and tells ten mistakes", () => {
  const macd = getIndicator("macd");
  let asked = 0;
  const counted = {
    ...macd,
    check: (params: ResolvedParams) => {
      asked++;
      return macd.check(params);
    },
  };
  const misspelt = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`fast${"_".repeat(i + 1)}`, 1]),
    );
  const { message: two } = assertThrows(() =>
    resolveParams(counted, { ...misspelt(2), slo: 3, signl: 1 })
  ) as SessionError;
  assertEquals(two.split("; and ").length, 4, two);
  assert(asked <= 27, `${asked}`);
  const { message } = assertThrows(() =>
    resolveParams(counted, {
      ...misspelt(30),
      ...Object.fromEntries(
        Array.from({ length: 5_000 }, (_, i) => [`x${i}`, 1]),
      ),
    })
  ) as SessionError;
  assert(asked <= 27, `${asked}`);
  assert(message.endsWith("; and 5,020 more"), message);
  assert(message.length < 2_000);
  assertInvalid(
    () => resolveParams(macd, { fast: "x".repeat(1_000_000) }),
    `fast is "${"x".repeat(58)}…; it must be`,
  );
});

Deno.test("allowedText() describes each kind of parameter", () => {
  const [multiplier] = getIndicator("supertrend").params.slice(1);
  assertEquals(
    allowedText(periodParam(5, 2)),
    "a whole number from 2 to 1000000",
  );
  assertEquals(allowedText(multiplier), "a number from 0 to 1000000");
});

Deno.test("registerIndicator() adds a definition once and refuses a taken name", () => {
  const definition = defineIndicator({
    name: "mean_volume_of_test",
    title: "Mean volume",
    category: "volume",
    summary: "Arithmetic mean of the newest volumes",
    params: [periodParam(20)],
    warmup: ({ period }) => period - 1,
    create: ({ period }) => new Sma(period, "volume"),
  });
  assertEquals(definition.outputs, ["mean_volume_of_test"]);
  assertEquals(registerIndicator(definition), definition);
  assertEquals(registerIndicator(definition), definition);
  assertEquals(getIndicator("mean_volume_of_test"), definition);
  assertInvalid(
    () => registerIndicator({ ...definition }),
    'already an indicator "mean_volume_of_test"',
  );
  assertInvalid(
    () => registerIndicator({ ...definition, name: "Mean" }),
    'found "Mean"',
  );
  assertInvalid(
    () => registerIndicator({ ...definition, name: "no_outputs", outputs: [] }),
    "it needs at least one output",
  );
  assertInvalid(
    () =>
      registerIndicator({ ...definition, name: "twins", outputs: ["a", "a"] }),
    "outputs need distinct names",
  );
});
