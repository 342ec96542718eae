// Cells in all dialects: quoted with anything in them, other delimiters and quotes.
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { barsOf, importText, kinds } from "../../_support.ts";

const FIRST = Date.parse("2024-06-03T13:30:00Z");
const NAMES = ["note", "timestamp", "open", "high", "low", "close", "volume"];

interface Dialect {
  readonly mark: string;
  readonly quote: string;
  readonly escape: string;
}

/** A cell as a writer of the dialect has it. */
function cell(text: string, { quote, escape }: Dialect, always: boolean) {
  const plain = text.replaceAll(quote, escape + quote);
  return always ? quote + plain + quote : text;
}

/** A file with a note in each row, and the bars in it. */
function file(notes: readonly string[], dialect: Dialect, quotesAll: boolean) {
  const rows = notes.map((note, i) => [
    cell(note, dialect, true),
    ...[
      new Date(FIRST + i * 60_000).toISOString(),
      "10",
      "12.5",
      "9.5",
      "11",
      String(100 + i),
    ].map((text) => cell(text, dialect, quotesAll)),
  ]);
  return [NAMES.map((name) => cell(name, dialect, quotesAll)), ...rows]
    .map((cells) => `${cells.join(dialect.mark)}\n`).join("");
}

const DIALECTS: readonly Dialect[] = [",", ";", "\t", "|", "^", "~"].flatMap(
  (mark) => [
    { mark, quote: '"', escape: '"' },
    { mark, quote: "'", escape: "'" },
    { mark, quote: '"', escape: "\\" },
  ],
);

Deno.test("notes with any characters never change the bars beside them, in every dialect", async () => {
  const note = fc.string({
    unit: fc.constantFrom(..."ab1 .,;|^~\t\"'\n\r:€".split("")),
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...DIALECTS),
      fc.array(note, { minLength: 1, maxLength: 20 }),
      fc.boolean(),
      async (dialect, notes, quotesAll) => {
        // The first rows show the dialect.
        const shown = [`a ${dialect.quote} b`, "plain", ...notes];
        const text = file(shown, dialect, quotesAll);
        const { summary, store } = await importText(text);
        assertEquals(summary.failed, [], text);
        assertEquals(kinds(summary), {}, text);
        assertEquals(
          barsOf(store, "SPY").map(({ timestamp, volume }) => [
            timestamp,
            volume,
          ]),
          shown.map((_, i) => [FIRST + i * 60_000, 100 + i]),
          text,
        );
        store.close();
      },
    ),
    { numRuns: 150, seed: 20_240_603 },
  );
});

Deno.test("a quoted cell with a line feed far into the file is read, and lines are still counted", async () => {
  const notes = Array.from({ length: 389 }, () => "x".repeat(1_500));
  const plain = { mark: ",", quote: '"', escape: '"' };
  const text = file([...notes, 'two\n"lines"'], plain, false);
  assert(text.length > 1 << 19);
  const { summary, store } = await importText(`${text}x,never,1,2,1,1,5\n`, {
    onError: "skip",
  });
  assertEquals([summary.failed, summary.bars], [[], 390]);
  // The header, 390 rows of which one has two lines, and the row itself.
  assertEquals(summary.findings[0].examples[0].line, 393);
  store.close();
});

Deno.test("a header that joined files repeat is passed over among records", async () => {
  const one = file(['a "b"', "c\nd"], DIALECTS[0], true);
  const two = one.replaceAll("2024-06-03", "2024-06-04");
  const { summary, store } = await importText(one + two);
  assertEquals([summary.failed, summary.bars], [[], 4]);
  assert(summary.notes.some((note) => note.includes("1 lines repeat")));
  store.close();
});

Deno.test("columns aligned with spaces are read, with a header and without one", async () => {
  const rows = [0, 1, 2].map((i) =>
    `2024-06-03 09:3${i}:00   10  12.5 9.5   11   ${100 + i}  \n`
  ).join("");
  for (const header of ["", "Date       Time  Open High Low Close Volume\n"]) {
    const { summary, store } = await importText(header + rows, {
      timezone: "America/New_York",
    }, "SPY.txt");
    assertEquals(summary.failed, []);
    assertEquals(
      barsOf(store, "SPY").map(({ timestamp, open, close, volume }) => [
        timestamp,
        open,
        close,
        volume,
      ]),
      [0, 1, 2].map((i) => [FIRST + i * 60_000, 10, 11, 100 + i]),
    );
    store.close();
  }
});

Deno.test("a quoted cell without an end fails the file with its line, in bounded memory", async () => {
  const good = file(["a", "b"], DIALECTS[0], false);
  for (const tail of ["", "x,y\n".repeat(100_000)]) {
    const { summary, store } = await importText(
      `${good}"open,2024-06-03T13:32:00Z,1,2,1,1,5\n${tail}`,
      { onError: "skip" },
    );
    assert(
      /On line 4 or after it, a quoted cell has no end/
        .test(summary.failed[0].reason),
      summary.failed[0].reason,
    );
    assertEquals(store.inventory(), []);
    store.close();
  }
});
