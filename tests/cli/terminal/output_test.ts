import { assertEquals } from "@std/assert";
import { isBrokenPipe, writeAll } from "../../../src/cli/terminal/output.ts";
import { ProgressLine } from "../../../src/cli/terminal/progress.ts";

Deno.test("writeAll() goes on until everything is written", () => {
  const written: number[] = [];
  writeAll("häuser", {
    writeSync(bytes) {
      const count = Math.min(2, bytes.length);
      written.push(...bytes.subarray(0, count));
      return count;
    },
  });
  assertEquals(new TextDecoder().decode(new Uint8Array(written)), "häuser");
});

Deno.test("isBrokenPipe() knows Deno's and Node's error of it", () => {
  assertEquals(isBrokenPipe(new Deno.errors.BrokenPipe()), true);
  assertEquals(
    isBrokenPipe(Object.assign(new Error(""), { code: "EPIPE" })),
    true,
  );
  assertEquals(isBrokenPipe(new Error("EPIPE")), false);
  assertEquals(isBrokenPipe("EPIPE"), false);
});

Deno.test("a progress line is updated at a bounded rate and leaves nothing behind", () => {
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

Deno.test("a progress line off a terminal is silent and asks for no text", () => {
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
