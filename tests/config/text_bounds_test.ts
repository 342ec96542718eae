/**
 * The bound of a config's text: it covers whatever a parser finds, and leaves
 * every config that has no more values than allowed.
 */
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { parse } from "@std/yaml";
import fc from "fast-check";
import { configYaml } from "../../src/config/config_yaml.ts";
import { CONFIG_VALUES_MAX } from "../../src/config/input_bounds.ts";
import { readConfigInput } from "../../src/config/load.ts";
import {
  checkSessionConfig,
  parseSessionConfig,
} from "../../src/config/parse.ts";
import { CONFIG_PARTS_MAX, countParts } from "../../src/config/text_bounds.ts";
import { SessionError } from "../../src/errors.ts";
import { config } from "./_config.ts";

/** The keys and values that a parser has made; what an alias repeats counts once. */
function made(value: unknown, seen = new Set<object>()): number {
  if (typeof value !== "object" || value === null) return 1;
  if (seen.has(value)) return 0;
  seen.add(value);
  let count = 1;
  for (const item of Object.values(value)) count += made(item, seen);
  return count;
}

/** Pieces of YAML that texts are put together from. */
const PIECES = [
  ..."-?:,[]{}#&*!|>'\"%@` \t\n\r",
  ...["- ", "? ", ": ", ", ", "\n  ", "\n- ", "a", "b: c", "'x'", '"y"', "~"],
  ...["&a ", "*a", "|\n  t\n", "{a: 1}", "[b]", "--- ", "...\n", "!!str "],
];

Deno.test("a parser finds no more values in a text than its parts and one", () => {
  let parsed = 0;
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }),
      (pieces) => {
        const text = pieces.join("");
        let value: unknown;
        try {
          value = parse(text, { schema: "core" });
        } catch {
          return;
        }
        parsed++;
        assert(
          made(value) <= countParts(text, Infinity) + 1,
          JSON.stringify(text),
        );
      },
    ),
    { numRuns: 20_000, seed: 7 },
  );
  assert(parsed > 2_000, `${parsed} texts`);
});

Deno.test("a value has at most two parts, however it is written", () => {
  fc.assert(fc.property(
    fc.array(
      fc.dictionary(
        fc.stringMatching(/^[a-z]{1,9}$/),
        fc.oneof(
          fc.integer(),
          fc.constant("text"),
          fc.array(fc.integer(), { minLength: 1 }),
        ),
        { minKeys: 1 },
      ),
      { minLength: 1 },
    ),
    (value) => {
      const most = 2 * made(value) + 2;
      for (
        const text of [
          configYaml(value),
          JSON.stringify(value),
          JSON.stringify(value, null, 2),
        ]
      ) assert(countParts(text, Infinity) <= most, text);
    },
  ));
});

/** What reading a text gives, as `config.yaml` or `config.json`. */
function read(text: string, name = "config.yaml"): unknown {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/${name}`;
    Deno.writeTextFileSync(path, text);
    return readConfigInput(path);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function refusal(text: string, name?: string): string {
  try {
    read(text, name);
  } catch (error) {
    assert(error instanceof SessionError, String(error));
    assertEquals(error.code, "config_invalid");
    return error.message;
  }
  throw new Error("the text was read");
}

Deno.test("texts of 10 MB with more parts than a config can have are not parsed", () => {
  const BYTES = 9_900_000;
  const fill = (part: string) => part.repeat(BYTES / part.length);
  const texts = {
    yaml: [
      ...[`a: [${fill("a: 1,")}b]`, `a: {${fill("? a,")}b: c}`],
      ...[`a:\n${fill("  - AAA\n")}`, `a: [${fill("&a b,")}c]`],
      ...[`a: |\n${fill("  x\n")}`, `a: "${fill("x\n  ")}"`, fill("\n")],
      ...[`a: [${fill(",")}]`, fill("--- a\n"), fill("%FOO bar\n")],
      ...[fill("# a\n"), fill("- "), fill("[[]],"), `b: [${fill("*a,")}]`],
    ],
    json: [`[${fill("[],")}1]`, `[${fill('{"a":1},')}1]`, fill('{"a":')],
  };
  for (const [format, all] of Object.entries(texts)) {
    for (const text of all) {
      assertEquals(countParts(text, CONFIG_PARTS_MAX), CONFIG_PARTS_MAX + 1);
      assertStringIncludes(
        refusal(text, `config.${format}`),
        "more than 125,000 lines, entries of lists and keys",
      );
    }
  }
});

Deno.test("a list of as many symbols as a config may have is read, up to 10 MB", () => {
  const count = CONFIG_VALUES_MAX - 1_000;
  const symbols = Array.from(
    { length: count },
    (_, i) => `NYSE:${String(i).padStart(36, "0")}`,
  );
  const input = { session_data_config: { symbols } };
  const block = `session_data_config:\n  symbols:\n${
    symbols.map((one) => `    - ${one}\n`).join("")
  }`;
  const flow = `session_data_config: {symbols: [${symbols.join(",\n  ")}]}\n`;
  assertEquals(read(block), input);
  assertEquals(read(flow), input);
  assertEquals(read(JSON.stringify(input), "config.json"), input);
});

Deno.test("the parser's warnings are ignored, a thousand of them at most", () => {
  const shallow = (lines: number) =>
    `a:\n  b: [\n${"1,\n".repeat(lines)}  2]\n`;
  assertEquals(
    (read(shallow(500)) as { a: { b: unknown[] } }).a.b.length,
    501,
  );
  assertStringIncludes(refusal(shallow(2_000)), "deficient indentation");
  const directives = `${"%FOO bar\n".repeat(2_000)}--- {a: 1}\n`;
  assertStringIncludes(refusal(directives), "unknown document directive");
});

Deno.test("of many mistakes, 1,000 are told", () => {
  const symbols = Array(45_000).fill("a b");
  const input = config({}, { symbols });
  assertEquals(checkSessionConfig(input).mistakes.length, 1_001);
  const { message } = assertThrows(
    () => parseSessionConfig(input),
    SessionError,
  );
  const lines = message.split("\n");
  assertStringIncludes(lines[0], "has more than 1,000 mistakes");
  assertEquals(lines.at(-1), "  and more than 900 more");
});
