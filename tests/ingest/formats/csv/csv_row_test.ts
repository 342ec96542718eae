import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { findLayout } from "../../../../src/ingest/formats/csv/csv_layout.ts";
import { CsvRow } from "../../../../src/ingest/formats/csv/csv_row.ts";

const encoder = new TextEncoder();

/** Cells that rows have, the plain ones more often. */
const CELLS: readonly string[] = [
  ..."1 12.5 100.25 0.00012345 67123.12345678 1234567890 12345678901234567"
    .split(" "),
  ..."100.25 99 98.5 3 -4.5 +7 .5 5. . 1e3 1e400 -1e400 1,5 x".split(" "),
  ..."$4.5 1K 2.5M null".split(" "),
  "",
  " 5",
  "5 ",
  "\t6",
  '"7"',
  '"7',
  "7\r8",
  "2026-01-02T14:31:00Z",
  "#",
];

const STAMPS: readonly string[] = [
  "2026-01-02T14:31:00Z",
  "2026-01-02T14:32:00Z",
  "2026-01-02 14:33",
  "2026-01-02T14:61:00Z",
  "1767364260",
  "2026-01-02",
  "2026-01-02T14:31:00Z ",
  '"2026-01-02T14:31:00Z"',
  "",
  "noon",
];

/** Everything that a row holds. */
function held(row: CsvRow): unknown[] {
  const { open, high, low, close, volume } = row;
  return [
    ...[row.time, open, high, low, close, volume].map(String),
    row.kind,
    row.symbol,
    row.interval,
  ];
}

Deno.test("a row that is parsed while its end is searched is what it is when it is split first", () => {
  const headers = [
    "timestamp,open,high,low,close,volume",
    "timestamp;open;high;low;close;volume",
    "symbol,timestamp,open,high,low,close,volume,trades",
    "timestamp,interval,open,high,low,close,up,down",
    "timestamp\topen\thigh\tlow\tclose",
  ];
  let taken = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...headers),
      fc.array(
        fc.record({
          stamp: fc.constantFrom(...STAMPS.slice(0, 2), ...STAMPS),
          cells: fc.array(
            fc.constantFrom(
              ...CELLS.slice(0, 9),
              ...CELLS.slice(0, 9),
              ...CELLS,
            ),
            { minLength: 8, maxLength: 8 },
          ),
          extra: fc.constantFrom(0, 0, 0, 0, 1, -1),
          end: fc.constantFrom(
            "\n",
            "\n",
            "\r\n",
            ",\n",
            ";\n",
            "\r\r\n",
            " \n",
          ),
        }),
        { minLength: 1, maxLength: 6 },
      ),
      (header, rows) => {
        const delimiter = /[,;\t]/.exec(header)?.[0] ?? ",";
        const names = header.split(delimiter);
        const first = names.map((name) =>
          name === "timestamp"
            ? "2026-01-02T14:30:00Z"
            : name === "symbol"
            ? "SPY"
            : name === "interval"
            ? "1m"
            : "5"
        ).join(delimiter);
        const layout = findLayout([header, first]);
        const [one, two] = [new CsvRow(layout), new CsvRow(layout)];
        for (const { stamp, cells, extra, end } of rows) {
          const line = names.map((name, i) =>
            name === "timestamp"
              ? stamp
              : name === "interval"
              ? "1m"
              : cells[i % cells.length]
          ).concat(extra > 0 ? ["9"] : []).slice(0, extra < 0 ? -1 : undefined)
            .join(delimiter);
          const bytes = encoder.encode(`..${line}${end}next`);
          const feed = bytes.indexOf(10);
          const to = bytes[feed - 1] === 13 ? feed - 1 : feed;
          const next = one.take(bytes, 2);
          const wrong = two.parse(bytes, 2, to);
          if (next > 0) {
            taken++;
            assertEquals([next, wrong], [feed + 1, ""], line);
            assertEquals(held(one), held(two), line);
          } else {
            assertEquals(one.parse(bytes, 2, to), wrong, line);
            if (wrong === "") assertEquals(held(one), held(two), line);
          }
          // Without the end of its line, a row may go on.
          assertEquals(one.take(bytes.subarray(0, feed), 2), 0, line);
        }
      },
    ),
    { numRuns: 3_000 },
  );
  assertEquals(taken > 100, true, `${taken} rows were plain`);
});
