import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { JsonScanner } from "../../../../src/ingest/formats/json/json_scanner.ts";
import { parseObject } from "../../../../src/ingest/formats/json/json_tokens.ts";
import { barsOf, importText, kinds } from "../../_support.ts";

interface Seen {
  readonly row: unknown;
  readonly listedAs: string;
  readonly around: readonly number[];
}

/** All that a scanner finds in a text, in chunks of that many bytes. */
function scan(text: string, chunk: number): { rows: Seen[]; members: unknown } {
  const rows: Seen[] = [];
  const members: unknown[] = [];
  const scanner = new JsonScanner({
    row(bytes, start, end, { listedAs, around }): void {
      const row = parseObject(bytes, start, end);
      if (row === undefined) throw new SyntaxError("a row is not JSON");
      rows.push({ row, listedAs, around });
    },
    opened(): void {},
    stray(found): void {
      rows.push({ row: found, listedAs: "stray", around: [] });
    },
    member: (...found) => void members.push(found),
  }, "bars");
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += chunk) {
    // A chunk may be overwritten after `push()`.
    const lent = bytes.slice(at, at + chunk);
    scanner.push(lent);
    lent.fill(0);
  }
  scanner.end();
  return { rows, members };
}

const flat = fc.dictionary(
  fc.string({ maxLength: 4 }),
  fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.double({ noNaN: true }),
    fc.constant(null),
  ),
  { maxKeys: 4 },
).map((row) => JSON.parse(JSON.stringify(row)));

Deno.test("JsonScanner finds whole objects for any content and any chunks", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ maxLength: 5 }), fc.array(flat), {
        maxKeys: 3,
      }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(0, 1, "\t"),
      (bySymbol, chunk, space) => {
        // JSON.parse puts keys that are integers first.
        const bars = JSON.parse(JSON.stringify(bySymbol));
        const text = JSON.stringify({ bars, next: null }, null, space);
        // Every row of every symbol, in order.
        const expected = Object.entries(bars as Record<string, unknown[]>)
          .flatMap(([listedAs, rows]) =>
            rows.map((row) => ({ row, listedAs, around: [1, 0] }))
          );
        const found = scan(text, chunk);
        const isFlat = Object.keys(bars).length === 0;
        assertEquals(found.rows, isFlat ? [] : expected);
        assertEquals(found.members, [[0, "next", null]]);
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("JsonScanner refuses exactly what JSON.parse refuses", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(...'{}:,"a1 \\', "null", '"k":', "-2.5e3", '{"a":1}'),
        { maxLength: 9 },
      ),
      fc.integer({ min: 1, max: 5 }),
      (parts, chunk) => {
        const text = `[${parts.join("")}]`;
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        if (valid) scan(text, chunk);
        else assertThrows(() => scan(text, chunk), SyntaxError);
      },
    ),
    { numRuns: 3_000 },
  );
});

Deno.test("JsonScanner refuses a text that is cut off, nested too deep or has too long an object", () => {
  for (const text of ["", "[", '[{"a":1}', '{"a"', "[1,", '{"a":1,']) {
    assertThrows(() => scan(text, 3), SyntaxError, "the end at byte");
  }
  assertThrows(() => scan("[".repeat(100), 7), SyntaxError, "nested");
  const long = `["${"x".repeat(200_000)}"]`;
  assertThrows(() => scan(long, 9_000), SyntaxError, "longer than 64 KiB");
});

const bar = (minute: number): unknown => ({
  t: `2024-03-08T14:${minute}:00Z`,
  o: 1,
  h: 3,
  l: 1,
  c: 2,
  v: 5,
});

Deno.test("lists of pages, Polygon's results and symbols behind the bars are read", async () => {
  const pages = [30, 31].map((m) => ({ bars: { AAPL: [bar(m)] }, token: "x" }));
  const results = { results: [bar(30), bar(31)], status: "OK", ticker: "AAPL" };
  const behind = [30, 31].map((m) => ({ bars: [bar(m)], symbol: "AAPL" }));
  for (const value of [pages, results, behind]) {
    const { summary, store } = await importText(
      JSON.stringify(value),
      {},
      "p.json",
    );
    assertEquals(summary.failed, []);
    assertEquals(barsOf(store, "AAPL").length, 2);
    store.close();
  }
  const all = [{ T: "MSFT", ...bar(30) as Record<string, unknown> }];
  const { store } = await importText(JSON.stringify(all), {}, "p.json");
  assertEquals(barsOf(store, "MSFT").length, 1);
  store.close();
});

Deno.test("a response without bars is refused with that reason, and other JSON too", async () => {
  for (
    const text of ['{"bars":{}}', '{"bars":[],"symbol":"A"}', '{"bars":null}']
  ) {
    const { summary, store } = await importText(text, {}, "p.json");
    assertEquals(summary.failed[0].reason, "The file has no bars");
    store.close();
  }
  const other = await importText('{"a":[]}', { format: "alpaca" }, "p.json");
  assertStringIncludes(
    other.summary.failed[0].reason,
    "holds no bars: it must",
  );
  other.store.close();
  // Prices in an object around a list are counted as malformed.
  const around =
    '[{"t":"2024-03-08T14:30:00Z","open":1,"high":1,"low":1,"close":1,"x":[]}]';
  const nested = await importText(around, { onError: "skip" }, "A.json");
  assertEquals(kinds(nested.summary), { malformed: 3 });
  assertStringIncludes(
    nested.summary.findings[0].examples[0].text,
    "in an object that contains others",
  );
  nested.store.close();
});
