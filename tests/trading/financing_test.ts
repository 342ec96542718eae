import { plainContracts } from "../../src/trading/contracts.ts";
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import { chargeFinancing, daysBetween } from "../../src/trading/financing.ts";
import { accrualOf, requiredOf, toMicros } from "../../src/trading/money.ts";
import { Portfolio } from "../../src/trading/portfolio.ts";
import { openBroker } from "./_market.ts";

/** n ÷ d, rounded half away from zero. */
function rounded(n: bigint, d: bigint): bigint {
  const abs = n < 0n ? -n : n;
  const q = (2n * abs + d) / (2n * d);
  return n < 0n ? -q : q;
}

Deno.test("daysBetween() counts calendar days, over leap days and changes of the clock", () => {
  assertEquals(daysBetween("2024-02-28", "2024-03-01"), 2);
  assertEquals(daysBetween("2023-02-28", "2023-03-01"), 1);
  assertEquals(daysBetween("2024-03-08", "2024-03-11"), 3);
  assertEquals(daysBetween("2024-12-31", "2025-01-02"), 2);
});

Deno.test("accrualOf() rounds the exact amount once", () => {
  assertEquals(accrualOf(toMicros(10_000), 0.05, 1), 1_369_863); // 1.36986301…
  assertEquals(accrualOf(365, 0.5, 1), 1); // 0.5 micros
  assertEquals(accrualOf(364, 0.5, 1), 0);
  assertEquals(accrualOf(toMicros(1), 0, 30), 0);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e15 }),
      fc.integer({ min: 0, max: 100_000 }),
      fc.nat(400),
      (micros, rate, days) => {
        const exact = rounded(
          BigInt(micros) * BigInt(rate) * BigInt(days),
          365n * 10_000n,
        );
        if (exact > BigInt(Number.MAX_SAFE_INTEGER)) return;
        assertEquals(accrualOf(micros, rate / 10_000, days), Number(exact));
      },
    ),
  );
});

Deno.test("requiredOf() rounds the exact margin up", () => {
  assertEquals(requiredOf(100, 0.25, 10, 0.3), 28);
  assertEquals(requiredOf(101, 0.25, 0, 0.3), 26);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e14 }),
      fc.nat(10_000),
      fc.integer({ min: 0, max: 1e14 }),
      fc.nat(10_000),
      (a, rateA, b, rateB) => {
        const sum = BigInt(a) * BigInt(rateA) + BigInt(b) * BigInt(rateB);
        assertEquals(
          requiredOf(a, rateA / 1000, b, rateB / 1000),
          Number((sum + 999n) / 1000n),
        );
      },
    ),
  );
});

Deno.test("interest is shared by the cash that strategies use, and borrowing is paid by its owner", () => {
  const start = toMicros(1000);
  const books = [0, 1, 2].map(() => new Portfolio(2, start));
  const trade = (book: number, symbolIndex: number, units: number) =>
    books[book].apply({
      symbolIndex,
      signedQuantity: units,
      amount: toMicros(Math.abs(units)),
      fee: 0,
    });
  trade(0, 0, 3000);
  trade(1, 0, 1000);
  trade(2, 1, -500);
  // Cash of the account: 1000 − 3000 − 1000 + 500 = −2500.
  chargeFinancing(
    books,
    { interest: 0.365, borrow: 0.73 },
    10,
    toMicros(-2500),
    start,
    () => 2,
    plainContracts(["A", "B"]),
  );
  assertEquals(books.map((b) => b.interest), [
    toMicros(18.75),
    toMicros(6.25),
    0,
  ]);
  assertEquals(books.map((b) => b.borrowCost), [0, 0, toMicros(20)]);
  assertEquals(books[2].cash, toMicros(1480));
});

Deno.test("the shares of interest add up to it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1000, max: 3000 }), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.integer({ min: 1, max: 99 }),
      fc.integer({ min: 1, max: 30 }),
      (spent, percent, days) => {
        const start = toMicros(1000);
        const books = spent.map((units) => {
          const book = new Portfolio(1, start);
          if (units !== 0) {
            book.apply({
              symbolIndex: 0,
              signedQuantity: units,
              amount: toMicros(Math.abs(units)),
              fee: 0,
            });
          }
          return book;
        });
        const cash = start - spent.reduce((a, b) => a + toMicros(b), 0);
        const rates = { interest: percent / 100, borrow: 0 };
        chargeFinancing(
          books,
          rates,
          days,
          cash,
          start,
          () => 1,
          plainContracts(["A"]),
        );
        const paid = books.reduce((sum, book) => sum + book.interest, 0);
        assertEquals(paid, accrualOf(Math.max(0, -cash), percent / 100, days));
        books.forEach((book, i) => {
          if (spent[i] <= 0) assertEquals(book.interest, 0);
        });
      },
    ),
  );
});

Deno.test("a rate below zero is a mistake of the config", () => {
  for (const rate of [-0.01, NaN, Infinity]) {
    for (const key of ["interestRate", "borrowRate"]) {
      const error = assertThrows(
        () => openBroker({ [key]: rate }),
        SessionError,
      );
      assertEquals(error.code, "config_invalid");
    }
  }
});
