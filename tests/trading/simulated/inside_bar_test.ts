/** What happens between a bar's open and its close, by hand-computed cases. */
import { assertEquals } from "@std/assert";
import type { Bracket } from "../../../src/trading/order_types/request_fields.ts";
import type { OrderRequest } from "../../../src/trading/order_types/table.ts";
import { at, bar, brief, type Candle, openBroker } from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 100 } as const;
const SELL = { symbol: "AAA", side: "sell", quantity: 100 } as const;

type Side = "buy" | "sell";
type Expected = readonly (readonly [Side, number])[];

/** Mirrors a price around 100, so that a long case becomes a short one. */
const mirror = (price: number) => 200 - price;
const flip = (side: Side): Side => side === "buy" ? "sell" : "buy";

function mirrorRequest(request: OrderRequest): OrderRequest {
  const prices = Object.fromEntries(
    Object.entries(request).map(([key, value]) =>
      key.endsWith("Price") && typeof value === "number"
        ? [key, mirror(value)]
        : [key, value]
    ),
  ) as unknown as OrderRequest;
  const { bracket } = request;
  return {
    ...prices,
    side: flip(request.side),
    ...(bracket !== undefined && { bracket: mirrorBracket(bracket) }),
  };
}

function mirrorBracket(bracket: Bracket): Bracket {
  const { stopPrice, limitPrice } = bracket;
  return {
    ...bracket,
    ...(stopPrice !== undefined && { stopPrice: mirror(stopPrice) }),
    ...(limitPrice !== undefined && { limitPrice: mirror(limitPrice) }),
  };
}

/** Fills of orders that wait for one bar; each case is tested long and short. */
function inOneBar(
  name: string,
  orders: readonly OrderRequest[],
  [open, high, low, close]: Candle,
  expected: Expected,
  oneCancelsOther = false,
): void {
  Deno.test(name, () => {
    for (const isShort of [false, true]) {
      for (const reversed of oneCancelsOther ? [false, true] : [false]) {
        const requests = isShort ? orders.map(mirrorRequest) : [...orders];
        if (reversed) requests.reverse();
        const b = openBroker({ startingCash: 1e6 });
        b.mark(0, 100);
        if (oneCancelsOther) b.submitOneCancelsOther(requests, at(0));
        else for (const request of requests) b.submit(request, at(0));
        bar(
          b,
          0,
          isShort
            ? [mirror(open), mirror(low), mirror(high), mirror(close)]
            : [open, high, low, close],
        );
        assertEquals(
          b.fills.map(({ side, price }) => [side, price]),
          expected.map(([side, price]) =>
            isShort ? [flip(side), mirror(price)] : [side, price]
          ),
          `${isShort ? "short" : "long"}${reversed ? ", reversed" : ""}`,
        );
      }
    }
  });
}

const LIMIT_ENTRY = { ...BUY, type: "limit", limitPrice: 99 } as const;
const STOP_ENTRY = { ...BUY, type: "stop", stopPrice: 101 } as const;

inOneBar(
  "both sides of a straddle inside one bar: the side that loses by the close is filled",
  [STOP_ENTRY, { ...SELL, type: "stop", stopPrice: 99 }],
  [100, 102, 98, 98.5],
  [["buy", 101]],
  true,
);

inOneBar(
  "the close decides which side of a straddle is the worse one",
  [STOP_ENTRY, { ...SELL, type: "stop", stopPrice: 99 }],
  [100, 102, 98, 101.5],
  [["sell", 99]],
  true,
);

inOneBar(
  "two limits that cancel each other: the worse one is filled",
  [LIMIT_ENTRY, { ...SELL, type: "limit", limitPrice: 101 }],
  [100, 102, 98, 98.5],
  [["buy", 99]],
  true,
);

inOneBar(
  "a breakout and a pullback to buy: the dearer one is filled",
  [STOP_ENTRY, LIMIT_ENTRY],
  [100, 102, 98, 100],
  [["buy", 101]],
  true,
);

inOneBar(
  "a straddle with stops of its own: the stop of the side that was filled is reached too",
  [
    { ...STOP_ENTRY, bracket: { stopPrice: 99.5 } },
    { ...SELL, type: "stop", stopPrice: 99, bracket: { stopPrice: 99.2 } },
  ],
  [100, 102, 98, 101],
  // 101 → 99.5 loses 1.5; 99 → 99.2 would lose 0.2.
  [["buy", 101], ["sell", 99.5]],
  true,
);

inOneBar(
  "a stop entry whose stop is inside the bar is stopped out, not carried to its target",
  [{ ...STOP_ENTRY, bracket: { stopPrice: 100, limitPrice: 103 } }],
  [100.5, 104, 99, 102],
  [["buy", 101], ["sell", 100]],
);

inOneBar(
  "a stop entry reaches its target on the way to the extreme beyond it",
  [{ ...STOP_ENTRY, bracket: { stopPrice: 98, limitPrice: 103 } }],
  [100, 104, 99, 102],
  [["buy", 101], ["sell", 103]],
);

inOneBar(
  "a limit entry's target counts if the close is beyond it",
  [{ ...LIMIT_ENTRY, bracket: { stopPrice: 97, limitPrice: 101 } }],
  [100, 102, 98, 101.5],
  [["buy", 99], ["sell", 101]],
);

inOneBar(
  "a limit entry's target does not count if the high may have come first",
  [{ ...LIMIT_ENTRY, bracket: { stopPrice: 97, limitPrice: 101 } }],
  [100, 102, 98, 100],
  [["buy", 99]],
);

inOneBar(
  "a limit entry's target is not above an open that opened at the entry",
  [{ ...LIMIT_ENTRY, bracket: { limitPrice: 99.5 } }],
  [99, 99.4, 98, 99.2],
  [["buy", 99]],
);

inOneBar(
  "a trailing leg does not gain in its entry's bar",
  [{ ...BUY, bracket: { trailAmount: 1 } }],
  [100, 110, 99.5, 104],
  [["buy", 100]],
);

inOneBar(
  "a trailing leg is stopped at its first level in its entry's bar",
  [{ ...LIMIT_ENTRY, bracket: { trailAmount: 0.5 } }],
  [100, 110, 98, 109],
  [["buy", 99], ["sell", 98.5]],
);

inOneBar(
  "a separate trailing stop does not gain in the bar of the entry that it guards",
  [BUY, { ...SELL, type: "trailing_stop", trailAmount: 1, reduceOnly: true }],
  [100, 110, 99.5, 104],
  [["buy", 100]],
);

inOneBar(
  "a stop at a distance from the fill guards the entry's own bar",
  [{ ...BUY, bracket: { stopOffset: 2.02 } }],
  [101, 101, 95, 96],
  [["buy", 101], ["sell", 98.98]],
);

Deno.test("a leg measured from the fill mirrors by its distance, not by its price", () => {
  const b = openBroker();
  b.submit({ ...SELL, bracket: { stopPercent: 2, limitTicks: 150 } }, at(0));
  bar(b, 0, [101, 101, 100, 100.5]);
  const [, stop, limit] = b.orders;
  assertEquals([stop.stopPrice, limit.limitPrice], [103.02, 99.5]);
  bar(b, 1, [100.5, 104, 100, 103]);
  assertEquals(brief(b.fills)[1], [2, "buy", 100, 103.02]);
});

Deno.test("relative legs follow the average price of the entry, until they are replaced", () => {
  const b = openBroker({ maxVolumeShare: 0.5, startingCash: 1e6 });
  b.submit({ ...BUY, bracket: { stopOffset: 2, limitOffset: 10 } }, at(0));
  bar(b, 0, [100, 101, 99, 100, 100]); // 50 at 100
  assertEquals(b.orders[1].stopPrice, 98);
  bar(b, 1, [104, 104, 104, 104, 50]); // 25 at 104: on average 101.33…
  assertEquals(b.orders[1].stopPrice, 99.3333333333);
  assertEquals(b.orders[2].limitPrice, 111.333333333);
  assertEquals(b.orders[1].quantity, 75);
  b.replace(2, { stopPrice: 100 }, at(2)); // break even
  bar(b, 2, [104, 104, 104, 104, 50]);
  assertEquals(b.orders[1].stopPrice, 100);
  assertEquals(b.orders[2].limitPrice, 112);
});

Deno.test("a trailing leg follows the bars after its entry's", () => {
  const b = openBroker();
  b.submit({ ...BUY, bracket: { trailPercent: 10 } }, at(0));
  bar(b, 0, [100, 120, 95, 110]);
  assertEquals(b.orders[1].stopPrice, 99); // 10 % below the close
  bar(b, 1, [110, 120, 105, 115]);
  assertEquals(b.orders[1].stopPrice, 108);
  bar(b, 2, [115, 115, 100, 101]);
  assertEquals(brief(b.fills)[1], [3, "sell", 100, 108]);
});

Deno.test("a trailing leg's stop can be raised to break even, and trails on from there", () => {
  const b = openBroker();
  b.submit({ ...BUY, bracket: { trailAmount: 5 } }, at(0));
  bar(b, 0, [100, 101, 99, 101]);
  assertEquals(b.orders[1].stopPrice, 96);
  assertEquals(b.replace(2, { stopPrice: 100 }, at(1)).status, "accepted");
  bar(b, 1, [101, 107, 101, 106]);
  assertEquals(b.orders[1].stopPrice, 102);
});

Deno.test("a distance that leads below zero refuses its leg", () => {
  const b = openBroker();
  b.submit({ ...BUY, bracket: { stopOffset: 100 } }, at(0));
  bar(b, 0, [100, 100, 100, 100]);
  assertEquals(b.orders[1].code, "leg_not_positive");
});

Deno.test("with a spread a leg is stopped at the price of its own side", () => {
  const b = openBroker({ spread: { type: "fixed", width: 0.2 } });
  b.submit({ ...BUY, bracket: { stopOffset: 0.3 } }, at(0));
  bar(b, 0, [100, 100, 99.8, 100]); // bought at 100.1; the bid falls to 99.7
  assertEquals(brief(b.fills), [[0, "buy", 100, 100.1], [
    1,
    "sell",
    100,
    99.8,
  ]]);
});

Deno.test("orders that reduce a position come before others at an open, over all symbols", () => {
  const b = openBroker();
  b.submit({ symbol: "BBB", side: "buy", quantity: 10 }, at(0));
  b.onBar(1, at(0), 50, 50, 50, 50, 1000);
  b.endSlice();
  b.submit({ symbol: "AAA", side: "buy", quantity: 5 }, at(1));
  b.submit({ symbol: "BBB", side: "sell", quantity: 10 }, at(1));
  b.onBar(0, at(1), 100, 100, 100, 100, 1000);
  b.onBar(1, at(1), 51, 51, 51, 51, 1000);
  b.endSlice();
  assertEquals(b.fills.map((fill) => fill.symbol), ["BBB", "BBB", "AAA"]);
});
