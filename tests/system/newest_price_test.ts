/** The price of a symbol without a bar in the session. */
import { assertEquals } from "@std/assert";
import { runBacktest } from "../../src/system/system_manager.ts";
import { daysBetween, makeConfig, makeMarket, withFolder } from "./_market.ts";
import { dayBars } from "./_reference.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-12");

Deno.test("a position in a symbol without bars is valued at its newest close at the start and end of each session", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [
        { name: "AAA", seed: 5, empty: ["2024-07-10", "2024-07-12"] },
        { name: "BBB", seed: 6 },
      ],
    });
    const at = (day: number) => dayBars(market, "AAA", DAYS[day]);
    const price = at(0)[1].open;
    // The expected closes, session by session.
    const closes: number[] = [];
    for (let day = 0; day < DAYS.length; day++) {
      closes.push(at(day).at(-1)?.close ?? closes[day - 1]);
    }
    const expected = closes.map((close) => 100_000 + 10 * (close - price));
    for (const runner of ["inline", "workers"] as const) {
      const atOpen: number[] = [];
      const result = await runBacktest(
        makeConfig({
          days: DAYS,
          symbols: ["AAA", "BBB"],
          rest: { trading_config: { on_delisting: "keep" } },
        }),
        {
          db: market.db,
          runner,
          strategies: [{
            subscriptions: [{ intervals: ["1m"] }],
            onSessionStart: ({ account }) => void atOpen.push(account.equity),
            onBar(context) {
              if (context.totalPosition("AAA") > 0) return;
              if (context.orders.length > 0) return;
              context.buy("AAA", 10);
            },
          }],
        },
      );
      assertEquals(result.fills.length, 1);
      assertEquals(
        result.equity.map(({ equity }) => equity.toFixed(6)),
        expected.map((equity) => equity.toFixed(6)),
      );
      assertEquals(
        atOpen.slice(1).map((equity) => equity.toFixed(6)),
        expected.slice(0, -1).map((equity) => equity.toFixed(6)),
      );
    }
  });
});
