import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { cleanRecord, recordMistake } from "../../src/log/clean_record.ts";
import type { LogRecord } from "../../src/log/log_record.ts";

const RECORD: LogRecord = {
  time: 5,
  worker: "analysis",
  level: "warn",
  code: "strategy_line",
  text: "plain",
  fields: { count: 3, report: "two\nlines" },
  date: "2024-07-01",
  strategy: "cross",
  marketTime: 7,
};

/** What a terminal acts upon, or what reorders text. */
const HIDDEN =
  // deno-lint-ignore no-control-regex
  /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

Deno.test("cleanRecord() leaves ordinary text as it is", () => {
  assertEquals(cleanRecord(RECORD), RECORD);
});

Deno.test("cleanRecord() makes any text one harmless line of a bounded length", () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      "a",
      "\x1b[2J",
      "\x9b1m",
      "\n",
      "\r",
      "\u202e",
      "é",
      "\x07",
    ),
    maxLength: 3_000,
  });
  fc.assert(fc.property(hostile, hostile, hostile, (text, strategy, value) => {
    const clean = cleanRecord({
      ...RECORD,
      text,
      strategy,
      date: text,
      fields: { [strategy]: value },
    });
    const { text: line, strategy: name = "", date = "" } = clean;
    for (const one of [line, name, date, ...Object.keys(clean.fields)]) {
      assert(!HIDDEN.test(one), JSON.stringify(one));
    }
    // A spelled-out character is at most six.
    assert(line.length <= 6 * 2_000 && name.length <= 600);
    const [shown] = Object.values(clean.fields);
    assert(!HIDDEN.test(String(shown).replaceAll(/\r?\n/g, "")));
  }));
});

Deno.test("cleanRecord() cuts long texts and many fields", () => {
  const { text, fields } = cleanRecord({
    ...RECORD,
    text: "x".repeat(5_000),
    fields: Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`f${i}`, "y".repeat(20_000)]),
    ),
  });
  assertEquals([text.length, text.at(-1)], [2_000, "…"]);
  const values = Object.values(fields);
  assertEquals(values.length, 20);
  for (const value of values) assertEquals(String(value).length, 10_000);
});

Deno.test("recordMistake() knows what is no record of a thread's stages", () => {
  const workers = ["coordinator", "analysis"];
  assertEquals(recordMistake(RECORD, workers), undefined);
  const { date: _, strategy: __, marketTime: ___, ...bare } = RECORD;
  assertEquals(recordMistake(bare, workers), undefined);
  const other = "its record is of another worker";
  assertEquals(
    recordMistake({ ...RECORD, worker: "processor" }, workers),
    other,
  );
  assertEquals(recordMistake({ ...RECORD, worker: 3 }, workers), other);
  assertEquals(recordMistake(null, workers), "its record is no object");
  const wrong: readonly Record<string, unknown>[] = [
    { time: NaN },
    { level: "fatal" },
    { code: 1 },
    { text: {} },
    { fields: null },
    { fields: { a: {} } },
    { date: 5 },
    { strategy: [] },
    { marketTime: "now" },
  ];
  for (const part of wrong) {
    assertEquals(
      recordMistake({ ...RECORD, ...part }, workers),
      "its record has a wrong shape",
      JSON.stringify(part),
    );
  }
});
