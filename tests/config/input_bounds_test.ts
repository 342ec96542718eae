import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { loadSessionConfig } from "../../src/config/load.ts";
import { checkSessionConfig } from "../../src/config/parse.ts";
import { parseInstruments } from "../../src/config/parse_instruments.ts";
import { SessionError } from "../../src/errors.ts";
import { config, mistakes, onlyMistake, type Section } from "./_config.ts";

/** The error of a config file with this text. */
function loadError(text: string | Uint8Array, name = "config.yaml"): string {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/${name}`;
    if (typeof text === "string") Deno.writeTextFileSync(path, text);
    else Deno.writeFileSync(path, text);
    loadSessionConfig(path);
  } catch (error) {
    assert(error instanceof SessionError, String(error));
    assertEquals(error.code, "config_invalid");
    return error.message;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
  throw new Error("the config was accepted");
}

/** YAML whose last of `levels` aliases stands for 10 ** levels values. */
function aliases(levels: number): string {
  let text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (let i = 1; i < levels; i++) {
    const items = Array(10).fill(`*a${i - 1}`).join(",");
    text += `a${i}: &a${i} [${items}]\n`;
  }
  return text;
}

Deno.test("ten levels of aliases are refused at once", () => {
  for (const key of ["", "metadata:\n", "session_data_config:\n"]) {
    const text = key + aliases(10).replace(/^/gm, key === "" ? "" : "  ");
    assertStringIncludes(loadError(text), "50,000 values");
  }
});

Deno.test("nesting without end is a mistake in YAML, in JSON and in the library", () => {
  for (const opened of ["[", "{", "- ", "? ", '{"a":', "[[", "&a [", "[{a: "]) {
    loadError(opened.repeat(20_000));
    loadError(opened.repeat(20_000), "config.json");
  }
  const closed = "[".repeat(20_000) + "]".repeat(20_000);
  assertStringIncludes(loadError(closed), "nested");
  assertStringIncludes(loadError(closed, "config.json"), "nested");
  assertStringIncludes(loadError("metadata: &a { b: *a }"), "contains itself");

  let deep: unknown = "x";
  for (let i = 0; i < 20_000; i++) deep = i % 2 ? [deep] : { deep };
  for (const key of ["metadata", "session_data_config", "strategies", "x"]) {
    assertEquals([...mistakes({ ...config(), [key]: deep }).keys()], [key]);
  }
  assertEquals(checkSessionConfig([deep]).mistakes[0].path, "[0]");
});

Deno.test("fifty levels are allowed, and more are not", () => {
  const nested = (levels: number) => {
    let value: unknown = 1;
    for (let i = 0; i < levels; i++) value = { value };
    return config({ metadata: value });
  };
  assertEquals(mistakes(nested(50)).size, 0);
  assertEquals(onlyMistake(nested(51))[0], "metadata");
});

Deno.test("a config file has at most 10 MB", () => {
  const bytes = new Uint8Array(10_000_001).fill("#".charCodeAt(0));
  assertStringIncludes(loadError(bytes), "at most 10 MB");
  assertStringIncludes(loadError(bytes, "config.json"), "at most 10 MB");
});

Deno.test("a message lists the first hundred mistakes and counts the others", () => {
  const wrong = Array.from({ length: 900 }, (_, i) => `key${i}: 1`);
  const lines = loadError(wrong.join("\n")).split("\n");
  assertEquals(lines.length, 102);
  // 900 unknown keys, and two required ones that are missing.
  assertEquals(lines[0].endsWith("has 902 mistakes:"), true, lines[0]);
  assertEquals(lines[101], "  and 802 more");
});

/** A section of so many unknown keys. */
function unknownKeys(count: number): Section {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`unknown_key_${i}`, 1]),
  );
}

Deno.test("a section with more than 5,000 keys is one mistake, wherever it is", () => {
  const many = unknownKeys(5_001);
  const module = "strategy.ts";
  const cases: [string, unknown][] = [
    ["(the whole config)", config(many)],
    ["session_data_config", config({}, many)],
    ["trading_config", config({ trading_config: many })],
    ["metadata", config({ metadata: many })],
    ["strategies[1]", config({ strategies: [{ module }, many] })],
    [
      "strategies[0].params",
      config({ strategies: [{ module, params: many }] }),
    ],
    [
      "session_data_config.historical.indicators",
      config({}, { historical: { indicators: many } }),
    ],
  ];
  for (const [path, input] of cases) {
    const [found, text] = onlyMistake(input);
    assertEquals(found, path);
    assertStringIncludes(
      text,
      "a section with at most 5,000 keys (it has 5,",
    );
  }
  assertEquals(mistakes(config({ metadata: unknownKeys(5_000) })).size, 0);
  const lines = Object.keys(unknownKeys(45_000)).map((key) => `${key}: 1`);
  assertStringIncludes(loadError(lines.join("\n")), "has 1 mistake:");
});

Deno.test("a list with more than 5,000 sections is one mistake; of texts it may have more", () => {
  for (const entry of [{}, [], { module: "strategy.ts", comment: "x" }]) {
    const [path, text] = onlyMistake(
      config({ strategies: Array(5_001).fill(entry) }),
    );
    assertEquals(path, "strategies");
    assertStringIncludes(text, "a list with at most 5,000 sections and lists");
  }
  const symbols = Array.from({ length: 45_000 }, (_, i) => `S${i}`);
  assertEquals(mistakes(config({}, { symbols })).size, 0);
});

Deno.test("there are suggestions for a hundred mistakes, as many as a message shows", () => {
  const suggested = (input: unknown) =>
    checkSessionConfig(input).mistakes
      .filter(({ hint }) => hint.includes("did you mean")).length;
  const each = (entry: (i: number) => [string, unknown]) =>
    Object.fromEntries(Array.from({ length: 900 }, (_, i) => entry(i)));
  const keys = each((i) => [`session_${i % 10}ame${"_".repeat(i / 10)}`, 1]);
  const kinds = each((i) => [`a${i}`, { type: "avg_volumee", period: "5d" }]);
  const few = Object.fromEntries(Object.entries(keys).slice(0, 10));
  assertEquals(suggested(config(few)), 10);
  assert(suggested(config(keys)) <= 100);
  assertEquals(
    suggested(config({}, { historical: { indicators: kinds } })),
    100,
  );
});

Deno.test("names, symbols and texts have a length", () => {
  const long = "A".repeat(100_000);
  const cases: [string, unknown][] = [
    ["session_data_config.symbols[0]", config({}, { symbols: [long] })],
    ["session_data_config.universe[0]", config({}, { universe: [long] })],
    ["report_config.benchmark", config({ report_config: { benchmark: long } })],
    ["session_name", config({ session_name: long })],
    ["asset_class", config({ asset_class: long })],
    [
      "strategies[0].name",
      config({ strategies: [{ module: "a", name: long }] }),
    ],
    ["variables.a", config({ variables: { a: long } })],
  ];
  for (const [path, input] of cases) {
    const [found] = onlyMistake(input);
    assertEquals(found, path);
  }
  assertEquals(mistakes(config({}, { symbols: ["A".repeat(64)] })).size, 0);
  assertEquals(mistakes(config({}, { symbols: ["A".repeat(65)] })).size, 1);
});

Deno.test("a symbol has no character that cannot be seen", () => {
  for (const hidden of ["\x1b[31mA", "A\x07", "A\x9b", "\u202eA", "A\u200b"]) {
    assertEquals(
      onlyMistake(config({}, { symbols: [hidden] }))[0],
      "session_data_config.symbols[0]",
    );
  }
  const symbols = ["BRK.B", "^GSPC", "EUR/USD", "ES=F", "7203.T", "茅台", "Ω"];
  assertEquals(mistakes(config({}, { symbols })).size, 0);
});

Deno.test("facts are those of symbols", () => {
  const names = [
    "\x1b[31mES",
    "E S",
    "A\u202eB",
    "x".repeat(10_000),
    "__proto__",
  ];
  for (const name of names) {
    const instruments = Object.fromEntries([[name, { multiplier: 50 }]]);
    const [, text] = onlyMistake(config({ instruments }));
    assertStringIncludes(text, "is not allowed here");
    const error = assertThrows(
      () => parseInstruments(instruments, "Facts"),
      SessionError,
    );
    assertEquals(error.code, "config_invalid");
  }
  const instruments = { constructor: { multiplier: 50 }, "ES=F": {} };
  assertEquals(mistakes(config({ instruments })).size, 0);
});

Deno.test("a variable's value names no variable", () => {
  const found = mistakes(config({ variables: { a: "$b", b: "x${a}" } }));
  assertEquals([...found.keys()], ["variables.a", "variables.b"]);
  const priced = config({ variables: { a: "$5", b: "US$" } });
  assertEquals(mistakes(priced).size, 0);
});

Deno.test("a speed is 0 or from 0.001 to 1,000,000,000", () => {
  const at = (speed_multiplier: unknown) =>
    mistakes({
      ...config(),
      backtest_config: {
        start_date: "2025-01-02",
        end_date: "2025-01-31",
        speed_multiplier,
      },
    }).size;
  for (const right of [0, 0.001, 1, 60, 1e9]) assertEquals(at(right), 0);
  for (const wrong of [1e-300, 0.000_9, 1e10, 1e300, -1, "1", NaN]) {
    assertEquals(at(wrong), 1);
  }
});

Deno.test("amounts and rates have bounds", () => {
  const costs: [string, unknown][] = [
    ["commission.rate", { commission: { type: "per_share", rate: 1e300 } }],
    ["slippage.ticks", { slippage: { type: "ticks", ticks: 1e300 } }],
    ["spread.percent", { spread: { type: "percent", percent: 1e16 } }],
  ];
  for (const [path, trading_config] of costs) {
    const paths = [...mistakes(config({ trading_config })).keys()];
    assert(paths.includes(`trading_config.${path}`), paths.join(" "));
  }
});

Deno.test("names of the language are not taken for known ones", () => {
  const names = ["constructor", "__proto__", "toString", "hasOwnProperty"];
  for (const name of names) {
    const type = { type: name };
    const cases: [string, unknown][] = [
      ["exchange_group", config({ exchange_group: name })],
      ["mode", config({ mode: name })],
      [
        "trading_config.commission.type",
        config({ trading_config: { commission: type } }),
      ],
      [
        "trading_config.slippage.type",
        config({ trading_config: { slippage: type } }),
      ],
      [
        "session_data_config.historical.indicators.x.type",
        config({}, {
          historical: { indicators: { x: { ...type, period: "5d" } } },
        }),
      ],
    ];
    for (const [path, input] of cases) {
      const paths = [...mistakes(input).keys()];
      assert(paths.includes(path), `${name} at ${path}: ${paths}`);
    }
    const [key, value] = [name, { a: 1 }];
    const own = JSON.parse(
      JSON.stringify(config()).slice(0, -1) +
        `,${JSON.stringify(key)}:${JSON.stringify(value)}}`,
    );
    assertEquals([...mistakes(own).keys()], [name]);
  }
});

Deno.test("an input whose parts cannot be read is a mistake, whatever they throw", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const thrown = [null, undefined, "text", new Error("why"), proxy, () => {}];
  for (const value of thrown) {
    const throwing = () => {
      throw value;
    };
    const inputs = [
      new Proxy({}, { ownKeys: throwing }),
      config({ metadata: new Proxy({}, { ownKeys: throwing }) }),
      Object.defineProperty(config(), "metadata", {
        enumerable: true,
        get: throwing,
      }),
    ];
    for (const input of inputs) {
      const [path, text] = onlyMistake(input);
      assertEquals(path, "(the whole config)");
      assertStringIncludes(text, "an object that cannot be read");
    }
  }
});

Deno.test("parts that are proxies are read as what they stand for, and copied", () => {
  const list = [1, { b: [null] }];
  const seen = new Proxy({ list: new Proxy(list, {}), __proto__: null }, {});
  const strategies = [{ module: "a.ts", params: seen }];
  const { config: read, mistakes } = checkSessionConfig(
    config({ metadata: seen, strategies }),
  );
  assertEquals(mistakes, []);
  list.push(2);
  const expected = { list: [1, { b: [null] }] };
  assertEquals(read?.metadata, expected);
  assertEquals(read?.strategies[0].params, expected);
});

Deno.test("a list with more than its values is a mistake: it may replace methods", () => {
  const odd = (change: (list: unknown[]) => void) => {
    const list: unknown[] = ["1m"];
    change(list);
    return list;
  };
  const lists = [
    odd((list) => Object.assign(list, { constructor: {} })),
    odd((list) => Object.assign(list, { map: () => ["7x"] })),
    odd((list) => Object.assign(list, { [Symbol.iterator]: null })),
    odd((list) => Object.setPrototypeOf(list, { length: 1 })),
    odd((list) => list.length = 3),
    (class extends Array {}).from(["1m"]),
  ];
  for (const streams of lists) {
    for (
      const input of [
        config({}, { streams }),
        config({ metadata: { streams } }),
      ]
    ) {
      const [path, text] = onlyMistake(input);
      assertEquals(path, "(the whole config)");
      assertStringIncludes(text, "a list has gaps, or values by name");
    }
  }
});
