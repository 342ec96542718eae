import { assert, assertEquals, assertThrows } from "@std/assert";
import { readBarsCsv } from "../../../../src/cli/commands/indicator/bars_csv.ts";
import { SessionError } from "../../../../src/errors.ts";

Deno.test("readBarsCsv() takes columns in any order and case, and ignores others", () => {
  const text = '\uFEFFVolume,"Close",LOW,high,Open,note,Date\r\n' +
    "10,4,1,5,2,x,2026-01-30\r\n\r\n20,5,2,6,4,,2026-01-31\r\n";
  const { stamps, bars } = readBarsCsv(text, "x.csv");
  assertEquals(stamps, ["2026-01-30", "2026-01-31"]);
  assertEquals([...bars.timestamp], [
    Date.UTC(2026, 0, 30),
    Date.UTC(2026, 0, 31),
  ]);
  assertEquals(
    [bars.open, bars.high, bars.low, bars.close, bars.volume].map((
      c,
    ) => [...c]),
    [[2, 4], [5, 6], [1, 2], [4, 5], [10, 20]],
  );
});

Deno.test("readBarsCsv() takes times without an offset as UTC", () => {
  const times = [
    "2026-01-30T14:30:00",
    "2026-01-30 14:31",
    "2026-01-30T09:32:00-05:00",
    "2026-01-30T14:33:00Z",
    `${Date.UTC(2026, 0, 30, 14, 34)}`,
  ];
  const text = "timestamp,open,high,low,close,volume\n" +
    times.map((time) => `${time},1,1,1,1,1`).join("\n");
  const { bars, stamps } = readBarsCsv(text, "x.csv");
  assertEquals(stamps, times);
  assertEquals(
    [...bars.timestamp],
    times.map((_, i) => Date.UTC(2026, 0, 30, 14, 30 + i)),
  );
});

Deno.test("readBarsCsv() reads epoch seconds and milliseconds, distinguished by size", () => {
  const text = (stamp: number) =>
    `timestamp,open,high,low,close,volume\n${stamp},1,1,1,1,1`;
  const ms = Date.UTC(2020, 0, 1, 9);
  for (const stamp of [ms, ms / 1_000]) {
    assertEquals(readBarsCsv(text(stamp), "x.csv").bars.timestamp[0], ms);
  }
});

Deno.test("readBarsCsv() reports the line and the text that is wrong", () => {
  const header = "date,open,high,low,close,volume\n";
  const cases: [string, string][] = [
    [
      "",
      "line 1: missing the columns date or timestamp, open, high, low, close, volume",
    ],
    [
      "date,open,high,low,close\n",
      "line 1: missing the column volume; the header is",
    ],
    [
      `${header}2026-01-30,1,1,1,x,1`,
      'line 2: close is "x"; it must be a number',
    ],
    [
      `${header}2026-01-30,1,1,1,,1`,
      'line 2: close is ""; it must be a number',
    ],
    [`${header}2026-01-30,1,1,1`, 'line 2: close is ""'],
    [
      `${header}30.1.2026,1,1,1,1,1`,
      'line 2: not a date or time: "30.1.2026"; write',
    ],
    [`${header}2026-01-32,1,1,1,1,1`, 'not a date or time: "2026-01-32"'],
    [`${header}2026-02-30,1,1,1,1,1`, 'not a date or time: "2026-02-30"'],
    [
      `${header}2026-04-31T10:00,1,1,1,1,1`,
      'not a date or time: "2026-04-31T10:00"',
    ],
    [`${header}2026-01-30,1,1,1,0x10,1`, 'line 2: close is "0x10"'],
    [`${header}2026-01-30,1,1,1,Infinity,1`, 'line 2: close is "Infinity"'],
    [
      "date,open,high,low,close,Close,volume\n",
      "line 1: the column close appears twice",
    ],
    [
      `${header}2026-01-30,1,1,1,1,1\n\n2026-01-30,1,1,1,1,1`,
      "line 4: 2026-01-30 is not later than the previous bar",
    ],
  ];
  for (const [text, message] of cases) {
    const error = assertThrows(() => readBarsCsv(text, "x.csv"), SessionError);
    assertEquals(error.code, "argument_invalid");
    assert(error.message.startsWith("x.csv line "), error.message);
    assert(error.message.includes(message), error.message);
  }
});
