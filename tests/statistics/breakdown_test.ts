import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  concentration,
  hourIn,
  returnsByMonth,
  returnsByWeekday,
  tripGroups,
  tripsByHolding,
  tripsByHour,
} from "../../src/statistics/breakdown.ts";
import type { RoundTrip } from "../../src/trading/round_trips.ts";
import { DATES, RETURNS } from "./_sample.ts";

function trip(symbol: string, netProfit: number, hours = 1): RoundTrip {
  return {
    strategy: 0,
    symbol,
    side: "long",
    quantity: 1,
    entryTime: 0,
    exitTime: hours * 3_600_000,
    entryPrice: 10,
    exitPrice: 10,
    fees: 0,
    netProfit,
    entryTag: "",
    entryReason: "",
    exitTag: "",
    exitReason: "",
  };
}

Deno.test("returns by weekday equal those of pandas", () => {
  // pandas 3.1.1: returns.groupby(index.weekday + 1), mean, median, share > 0
  const right = [
    [1, 50, 0.0005680510317059477, 0.0005850723645813176, 0.52],
    [2, 50, 0.00023163462545798915, -1.9131293412824585e-05, 0.5],
    [3, 50, 0.0025831500724112387, 0.003523529723181171, 0.66],
    [4, 50, 0.0005032670156812614, 0.0013504599333277253, 0.52],
    [5, 50, 0.0009087325549492307, -1.9633852536618524e-05, 0.5],
  ];
  returnsByWeekday(DATES, RETURNS).forEach((one, i) => {
    const [group, count, mean, median, positive] = right[i];
    assertEquals([one.group, one.count], [group, count]);
    assertAlmostEquals(one.mean, mean, 1e-15);
    assertAlmostEquals(one.median, median, 1e-15);
    assertAlmostEquals(one.positive, positive, 1e-15);
  });
});

Deno.test("returns of the same month of several years are one group", () => {
  assertEquals(
    returnsByMonth(["2023-03", "2024-01", "2024-03"], [0.25, -0.5, 0.75]),
    [
      { group: 1, count: 1, mean: -0.5, median: -0.5, positive: 0 },
      { group: 3, count: 2, mean: 0.5, median: 0.5, positive: 1 },
    ],
  );
  assertEquals(returnsByMonth(["2024-01"], [NaN]), []);
});

Deno.test("round trips are grouped, the largest sum first, and the rest is one group", () => {
  const trips = [
    trip("A", 30),
    trip("B", -50),
    trip("A", 20),
    trip("C", 1),
    trip("D", -2),
  ];
  const groups = tripGroups(trips, ({ symbol }) => symbol, 2);
  assertEquals(groups, [
    { name: "A", count: 2, winRate: 1, netProfit: 50, shareOfWins: 50 / 51 },
    { name: "B", count: 1, winRate: 0, netProfit: -50, shareOfWins: 0 },
    {
      name: "others",
      count: 2,
      winRate: 0.5,
      netProfit: -1,
      shareOfWins: 1 / 51,
    },
  ]);
  assertEquals(tripGroups([], ({ symbol }) => symbol), []);
});

Deno.test("round trips are grouped by how long they were open", () => {
  const groups = tripsByHolding([
    trip("A", 1, 0.01),
    trip("A", 1, 1),
    trip("A", -1, 3.9),
    trip("A", 1, 24),
    trip("A", 1, 10_000),
  ]);
  assertEquals(
    groups.map(({ name, count }) => [name, count]),
    [
      ["below 1 min", 1],
      ["1 to 4 h", 2],
      ["1 to 7 d", 1],
      ["30 d and more", 1],
    ],
  );
});

Deno.test("hours are those of the exchange's clock, in summer and winter", () => {
  const hour = hourIn("America/New_York");
  assertEquals(hour(Date.parse("2024-01-15T14:30Z")), 9);
  assertEquals(hour(Date.parse("2024-07-15T13:59:59Z")), 9);
  assertEquals(hour(Date.parse("2024-07-15T14:00Z")), 10);
  // India is half an hour off.
  assertEquals(hourIn("Asia/Kolkata")(Date.parse("2024-07-15T03:45Z")), 9);
  const late = { ...trip("A", 5), entryTime: 10 * 3_600_000 };
  assertEquals(
    tripsByHour([late, trip("A", -1)], hourIn("UTC")).map((one) => one.name),
    ["00:00", "10:00"],
  );
});

Deno.test("concentration is 1 in one symbol and 1 ÷ n in n equal ones", () => {
  assertEquals(concentration([7]), 1);
  assertEquals(concentration([5, 5, -5, 5]), 0.25);
  assertAlmostEquals(concentration([3, 1]) ?? NaN, 0.625, 1e-15);
  assertEquals([concentration([]), concentration([0])], [null, null]);
});
