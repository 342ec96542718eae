import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { TimeParser } from "../../../src/ingest/parsing/timestamps.ts";

const encoder = new TextEncoder();

function time(text: string): string {
  const parser = new TimeParser();
  const bytes = encoder.encode(`9${text}9`);
  const ms = parser.parse(bytes, 1, bytes.length - 1);
  return Number.isNaN(ms)
    ? "none"
    : `${parser.kind} ${new Date(ms).toISOString()}`;
}

Deno.test("timestamps are parsed in every notation, as instants, local times or dates", () => {
  const instant = "instant 2024-03-05T14:30:00.000Z";
  const local = "local 2024-03-05T14:30:00.000Z";
  const date = "date 2024-03-05T00:00:00.000Z";
  const expected: Record<string, string> = {
    "2024-03-05T14:30:00Z": instant,
    "2024-03-05T14:30Z": instant,
    "2024-03-05 14:30:00 UTC": instant,
    "2024-03-05 09:30:00-05:00": instant,
    "2024-03-05T20:00:00+0530": instant,
    "2024-03-05T15:30:00+01": instant,
    "2024-03-05T14:30:00.250Z": "instant 2024-03-05T14:30:00.250Z",
    "2024-03-05T14:30:00.000000000Z": instant,
    "1709649000": instant,
    "1709649000.0": instant,
    "1709649000000": instant,
    "1709649000000000": instant,
    "1709649000000000000": instant,
    "883751400000000": "instant 1998-01-02T14:30:00.000Z",
    "1709649000000.0": instant,
    "1.709649e9": instant,
    "2024-03-05T14:30:00": local,
    "2024-03-05 14:30": local,
    "2024/03/05 14:30:00": local,
    "03/05/2024 14:30": local,
    "3/5/2024 14:30": local,
    "05.03.2024 14:30:00": local,
    "20240305 14:30:00": local,
    "20240305 143000": local,
    "20240305 1430": local,
    "20240305T143000": local,
    "202403051430": local,
    "20240305143000": local,
    "20240305": date,
    "2024-03-05": date,
    "2024-3-5": date,
    "03/05/2024": date,
    "2024.03.05 14:30": local,
    "3/5/2024 2:30 PM": local,
    "2024-03-05 2:30:00pm": local,
    "3/5/2024 12:05 am": "local 2024-03-05T00:05:00.000Z",
    "3/5/2024 12:05 PM": "local 2024-03-05T12:05:00.000Z",
    "20240305 0": "local 2024-03-05T00:00:00.000Z",
    "20240305 93000": "local 2024-03-05T09:30:00.000Z",
  };
  for (const [text, answer] of Object.entries(expected)) {
    assertEquals(`${text}: ${time(text)}`, `${text}: ${answer}`);
  }
});

Deno.test("the result for a timestamp does not depend on the one before it", () => {
  const texts = [
    "2024-03-05T14:30:00Z",
    "2024-03-05 14:31",
    "2024-03-05",
    "2024-03-06T14:30:00Z",
    "2024-03-051",
    "2024-03-05x",
    "2024-13-05T14:30:00Z",
    "2024-13-05",
    "2024-3-05 9:30",
    "1709649000",
    "05.03.2024 09:30",
  ];
  const read = (parser: TimeParser, text: string): unknown => {
    const bytes = encoder.encode(text);
    const time = parser.parse(bytes, 0, bytes.length);
    return Number.isNaN(time) ? "none" : `${parser.kind} ${time}`;
  };
  for (const before of texts) {
    for (const text of texts) {
      const parser = new TimeParser();
      read(parser, before);
      assertEquals(read(parser, text), read(new TimeParser(), text));
    }
  }
});

Deno.test("a remainder below a millisecond becomes half a millisecond, which is on no grid", () => {
  const parser = new TimeParser();
  const minute = Date.parse("2024-03-05T14:30:00Z");
  for (
    const text of [
      "2024-03-05T14:29:59.999999999Z",
      "1709648999999999999",
      "1709648999999999",
    ]
  ) {
    const bytes = encoder.encode(text);
    assertEquals(parser.parse(bytes, 0, bytes.length), minute - 0.5);
  }
});

Deno.test("other texts are not timestamps", () => {
  for (
    const text of [
      "",
      "timestamp",
      "2024-13-05",
      "2024-02-30",
      "2023-02-29T10:00:00Z",
      "2024-03-05T24:00:01Z",
      "2024-03-05T14:60:00Z",
      "2024-03-05T14:30:61Z",
      "2024-03-05T14:30:00+25:00",
      "2024-03-05T14:30:00 CST",
      "2024-03-05T14:30:00 US/Nowhere",
      "863999",
      "2024-03-05T14",
      "2024-03-05T",
      "2024-03/05",
      "20241305",
      "31/12/2024",
      "03/05/24",
      "14:30:00",
      "3/5/2024 14:30 PM",
      "3/5/2024 0:30 AM",
      "2024-03-05x14:30",
      "123456789012345678901",
    ]
  ) assertEquals(`${text}: ${time(text)}`, `${text}: none`);
});

Deno.test("any instant is parsed from its ISO text and its four epochs", () => {
  const instants = fc.integer({
    min: Date.UTC(1980, 0, 1),
    max: Date.UTC(2100, 0, 1),
  });
  fc.assert(fc.property(instants, (ms) => {
    const expected = `instant ${new Date(ms).toISOString()}`;
    assertEquals(time(new Date(ms).toISOString()), expected);
    assertEquals(time(`${ms}000000`), expected);
    assertEquals(time(`${ms}000`), expected);
    assertEquals(time(`${ms}`), expected);
    const whole = Math.floor(ms / 1_000);
    assertEquals(
      time(`${whole}`),
      `instant ${new Date(whole * 1_000).toISOString()}`,
    );
  }));
});

Deno.test("a timestamp does not depend on those that were parsed before it", () => {
  const dates = ["2024-03-05", "2024-03-06", "20240305", "03/05/2024"];
  const times = [
    "09:30",
    "14:30:00",
    "14:31:05",
    "23:59:59",
    "24:00:00",
    "14:60:00",
    "1:05:00",
    "143000",
    "14.30.00",
    "02:30:00 PM",
    "12:30:00 AM",
    "14:30:00.250",
    "14:30:0:",
  ];
  const zones = ["", "Z", "-05:00", "+0530", " US/Eastern", " EST", " PM"];
  const stamp = fc.oneof(
    fc.tuple(
      fc.constantFrom(...dates),
      fc.constantFrom("T", " ", "-"),
      fc.constantFrom(...times),
      fc.constantFrom(...zones),
    ).map((parts) => parts.join("")),
    fc.constantFrom("1709649000", "2024-03-05", "45446.395833", "noon", ""),
  );
  const read = (parser: TimeParser, text: string): string => {
    const bytes = encoder.encode(`9${text}9`);
    const ms = parser.parse(bytes, 1, bytes.length - 1);
    return Number.isNaN(ms) ? "none" : `${parser.kind} ${ms}`;
  };
  fc.assert(
    fc.property(fc.array(stamp, { minLength: 2, maxLength: 8 }), (stamps) => {
      const parser = new TimeParser();
      for (const text of stamps) {
        assertEquals(read(parser, text), read(new TimeParser(), text), text);
      }
    }),
    { numRuns: 5_000 },
  );
});
