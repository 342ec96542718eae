import { assertEquals } from "@std/assert";
import { isPriceJump, likelySplit } from "../../src/quality/price_jump.ts";

/** Close, next open, whether it is a jump, the split it looks like. */
const CASES: readonly (readonly [number, number, boolean, string?])[] = [
  // Splits, with what the market moved beside them.
  [645.57, 92.7, true, "7:1"],
  [499.23, 127.58, true, "4:1"],
  [2255.34, 112.64, true, "20:1"],
  [1208.88, 120.37, true, "10:1"],
  [175.56, 58.91, true, "3:1"],
  [100, 50, true, "2:1"],
  [100, 66.67, true, "3:2"],
  // Reverse splits.
  [4.52, 44.16, true, "1:10"],
  [12.95, 103.03, true, "1:8"],
  [10, 15, true, "2:3"],
  // The market moves overnight as well.
  [100, 48, true, "2:1"],
  [100, 52, true, "2:1"],
  // Bad data, or a crash beyond 40 %.
  [100, 57, true],
  [100, 60, true],
  [100, 1_000_000, true],
  // Crashes and rallies that markets do make.
  [100, 61, false],
  [100, 70, false],
  [100, 75, false],
  [100, 140, false],
  [100, 101, false],
  [100, 100, false],
  // No ratio exists.
  [NaN, 50, false],
  [0, 50, false],
  [-37.63, 10, false],
];

Deno.test("a jump is told from what a market does overnight, and names the split it looks like", () => {
  for (const [before, after, isJump, split] of CASES) {
    const name = `${before} → ${after}`;
    assertEquals(isPriceJump(before, after), isJump, name);
    if (isJump) assertEquals(likelySplit(before, after), split, name);
  }
});
