import { assertEquals } from "@std/assert";
import { parse as parseYaml } from "@std/yaml";
import fc from "fast-check";
import { configYaml } from "../../src/config/config_yaml.ts";

const TEXT = fc.oneof(
  fc.constantFrom("no", "On", "NULL", "1e5", "0x1F", "5m", "2024-07-01"),
  fc.constantFrom("a: b", "# c", "- d", "x, y", "[z]", "./a.ts", "", " ", "~"),
  fc.string({ unit: "grapheme" }),
);

Deno.test("configYaml() writes what reads as the same value, with comments anywhere", () => {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      TEXT,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true })
        .filter((x) => !Object.is(x, -0)),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(TEXT, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  const place = fc.array(fc.oneof(TEXT, fc.nat(3)), { maxLength: 4 });
  fc.assert(
    fc.property(
      value,
      fc.array(place, { maxLength: 3 }),
      (config, places) => {
        const comments = places.map((place) => ({ place, text: "a: - [b" }));
        const yaml = configYaml(config, comments);
        assertEquals(parseYaml(yaml, { schema: "core" }), config, yaml);
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("comments stand above their places, or above what is left of them", () => {
  assertEquals(
    configYaml({ a: { b: [{ c: 1 }, { d: [1, 2] }] }, e: "no" }, [
      { place: [], text: "top" },
      { place: ["a", "b", 1, "d"], text: "list" },
      { place: ["a", "gone", "too"], text: "section" },
      { place: ["e"], text: "text" },
    ]),
    `# top
# section
a:
  b:
    - c: 1
    # list
    - d: [1, 2]
# text
e: "no"
`,
  );
});
