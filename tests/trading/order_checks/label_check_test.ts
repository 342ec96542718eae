import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import type { OrderRequest } from "../../../src/trading/order_types/table.ts";
import { at, openBroker } from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;

Deno.test("a tag or a reason that is no line of plain text of the right length is rejected", () => {
  const b = openBroker();
  const wrong: [Record<string, unknown>, string][] = [
    [{ tag: 7 }, "tag is 7; it must be text"],
    [{ tag: null }, "tag is null; it must be text"],
    [{ reason: ["x"] }, "reason is a list; it must be text"],
    [{ tag: "x".repeat(65) }, "tag has 65 characters; it must have at most 64"],
    [
      { reason: "x".repeat(501) },
      "reason has 501 characters; it must have at most 500",
    ],
    [{ tag: "a\nb" }, "tag has a line break or a control character"],
    [{ reason: "a\u2028b" }, "reason has a line break"],
    [{ reason: "\x1b[31mred" }, "reason has a line break or a control"],
    [{ tag: "\u202egnp" }, "tag has a line break or a control character"],
    [{ reason: "😀".slice(0, 1) }, "reason has half of a character"],
    [{ label: "x" }, 'an order has no "label"'],
  ];
  for (const [fields, part] of wrong) {
    const request = { ...BUY, ...fields } as OrderRequest;
    const error = assertThrows(() => b.submit(request, at(0)), SessionError);
    assertEquals(error.code, "order_invalid");
    assertStringIncludes(error.message, `Cannot buy AAA: ${part}`);
  }
  assertEquals(b.orders.length, 0);
});

Deno.test("characters are counted, not their bytes or code units", () => {
  const b = openBroker();
  const tag = "📈".repeat(64);
  const reason = "é".repeat(500);
  b.submit({ ...BUY, tag, reason }, at(0));
  assertEquals([b.orders[0].tag, b.orders[0].purpose], [tag, reason]);
  assertThrows(() => b.submit({ ...BUY, tag: `${tag}x` }, at(0)), SessionError);
});
