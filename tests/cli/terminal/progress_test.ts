import { assertEquals } from "@std/assert";
import { ProgressLine } from "../../../src/cli/terminal/progress.ts";

Deno.test("ProgressLine is updated at a bounded rate and cleared at the end", () => {
  let time = 0;
  const written: string[] = [];
  const line = new ProgressLine({
    visible: true,
    write: (text) => written.push(text),
    now: () => time,
    everyMs: 100,
  });
  line.clear();
  line.update("1");
  time = 99;
  line.update("2");
  time = 100;
  line.update(() => "3");
  line.clear();
  line.update("4");
  line.clear();
  line.clear();
  const start = "\r\x1b[K";
  assertEquals(written, [
    `${start}1`,
    `${start}3`,
    start,
    `${start}4`,
    start,
  ]);
});

Deno.test("ProgressLine without a terminal is silent and makes no text", () => {
  const written: string[] = [];
  const line = new ProgressLine({
    visible: false,
    write: (text) => written.push(text),
  });
  line.update(() => {
    throw new Error("asked");
  });
  line.clear();
  assertEquals(written, []);
});

Deno.test("ProgressLine stays on one line of a narrow terminal", () => {
  const written: string[] = [];
  const line = new ProgressLine({
    visible: true,
    write: (text) => written.push(text),
    columns: () => 10,
  });
  line.update("0123456789abc");
  assertEquals(written, ["\r\x1b[K012345678"]);
  line.clear();
  line.update((columns) => `${columns} columns`);
  assertEquals(written.at(-1), "\r\x1b[K9 columns");
});

Deno.test("ProgressLine shows text from outside without its terminal escapes", () => {
  const written: string[] = [];
  const line = new ProgressLine({
    visible: true,
    write: (text) => written.push(text),
  });
  line.update("SPY\x1b[2J\r\n\x07 1 of 2");
  assertEquals(written, ["\r\x1b[KSPY\\r\\n\\x07 1 of 2"]);
});
