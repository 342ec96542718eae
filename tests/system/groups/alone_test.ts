/**
 * A run of several exchange groups gives each of them what it gets alone, event
 * for event: bars, indicators, quality, sessions, orders and fills.
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { withFolder } from "../_market.ts";
import {
  actionsOn,
  type Asked,
  GROUPS,
  runGroups,
  type Span,
  writeGroups,
} from "./_groups.ts";

const SYMBOLS = Object.keys(GROUPS);
const names = (symbols: readonly string[]) => [
  ...new Set(symbols.map((symbol) => GROUPS[symbol])),
];

/** Runs all symbols together and each group alone, and compares what they get. */
async function compare(asked: Asked): Promise<void> {
  const joint = await runGroups(asked);
  let netProfit = 0;
  for (const group of names(asked.symbols)) {
    const symbols = asked.symbols.filter((one) => GROUPS[one] === group);
    const alone = await runGroups({ ...asked, symbols, exchange: group });
    for (const about of [group, ...symbols]) {
      assertEquals(joint.log.get(about), alone.log.get(about), about);
    }
    const { result } = alone;
    netProfit += result.account.netProfit;
    const isOwn = ({ symbol }: { symbol: string }) => symbols.includes(symbol);
    assertEquals(joint.result.fills.filter(isOwn), result.fills);
    assertEquals(joint.result.gaps.filter(isOwn), result.gaps);
    for (const symbol of symbols) {
      assertEquals(joint.result.quality[symbol], result.quality[symbol]);
    }
    for (const session of result.sessions) {
      const { date, open, close } = session;
      const whole = joint.result.sessions.find((one) => one.date === date);
      assertEquals(whole?.groups?.[group], { open, close });
      for (const symbol of symbols) {
        assertEquals(whole?.bars[symbol], session.bars[symbol]);
        assertEquals(whole?.quality[symbol], session.quality[symbol]);
      }
    }
  }
  const off = Math.abs(joint.result.account.netProfit - netProfit);
  assertEquals(off < 1e-4, true, `profit is off by ${off}`);
}

/** Clock changes of America and Europe, and holidays that others do not have. */
const SPANS: readonly { readonly stored: Span; readonly range: Span }[] = [
  {
    stored: { from: "2024-02-26", to: "2024-03-13" },
    range: { from: "2024-03-06", to: "2024-03-13" },
  },
  {
    stored: { from: "2024-11-18", to: "2024-12-02" },
    range: { from: "2024-11-26", to: "2024-12-02" },
  },
];

Deno.test("each group of a run gets what it gets alone, event for event", async () => {
  await withFolder(async (folder) => {
    const dbs = SPANS.map(({ stored, range }) =>
      writeGroups(folder, stored, actionsOn(range.from, range.to))
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1),
        fc.subarray(SYMBOLS, { minLength: 2, maxLength: 5 }),
        fc.subarray(["1m", "5m", "15m", "1h", "1d"] as const, { minLength: 1 }),
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom(
          {},
          { flat_at_close: true },
          { at_end: "close" } as const,
        ),
        fc.constantFrom("raw", "splits", "total"),
        fc.constantFrom("raw", "ratio", "difference"),
        async (
          span,
          symbols,
          streams,
          trailing_days,
          trading,
          adjustment,
          continuous,
        ) => {
          fc.pre(names(symbols).length > 1);
          const intervals = [streams[0]];
          await compare({
            db: dbs[span],
            symbols,
            range: SPANS[span].range,
            data: {
              streams: [...streams],
              adjustment,
              continuous,
              ...(trailing_days > 0 && {
                historical: { data: [{ trailing_days, intervals }] },
              }),
              indicators: {
                session: [
                  { id: "fast", name: "ema", period: 5, interval: streams[0] },
                  { id: "long", name: "sma", period: 3, interval: "1d" },
                ],
              },
              derived_bars: { min_coverage: 0.5 },
              gap_filler: { quality_thresholds: [98, 95] },
            },
            trading,
          });
        },
      ),
      { numRuns: 12 },
    );
  });
});
