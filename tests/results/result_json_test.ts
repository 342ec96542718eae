import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { jsonParts } from "../../src/results/result_json.ts";

Deno.test("jsonParts() gives the same value as JSON.stringify()", () => {
  const value = fc.anything({
    maxDepth: 4,
    withDate: true,
    withNullPrototype: false,
  });
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value), (object) => {
      const text = [...jsonParts(object)].join("");
      assertEquals(JSON.parse(text), JSON.parse(JSON.stringify(object)));
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("each row of a table is on a line of its own; many rows come in several parts", () => {
  const rows = Array.from({ length: 50_000 }, (_, i) => ({ i, x: [i] }));
  const parts = [...jsonParts({ name: "a", none: [], rows })];
  assertEquals(parts.length > 5, true);
  const lines = parts.join("").split("\n");
  assertEquals(lines.slice(0, 5), [
    "{",
    '  "name": "a",',
    '  "none": [],',
    '  "rows": [',
    '    {"i":0,"x":[0]},',
  ]);
  assertEquals(lines.length, 50_000 + 6);
});
