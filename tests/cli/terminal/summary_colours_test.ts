import { assertEquals } from "@std/assert";
import { colouredSummary } from "../../../src/cli/terminal/summary_colours.ts";
import { stripEscapes } from "../../../src/text/clean.ts";

Deno.test("a summary in colours is the same text, with title, profit, loss and warnings painted", () => {
  const text = [
    "ema_cross",
    "  equity       97,947.00, cash 27,246.00",
    "  net profit   -2,053.00",
    "  return       2.05 %, CAGR -2.26 %",
    "  warning      net profit   -1",
    "",
  ].join("\n");
  const coloured = colouredSummary(text);
  assertEquals(stripEscapes(coloured), text);
  assertEquals(coloured.split("\n"), [
    "\x1b[1mema_cross\x1b[0m",
    "  equity       97,947.00, cash 27,246.00",
    "  net profit   \x1b[31m-2,053.00\x1b[0m",
    "  return       \x1b[32m2.05 %\x1b[0m, CAGR -2.26 %",
    "\x1b[33m  warning      net profit   -1\x1b[0m",
    "",
  ]);
});
