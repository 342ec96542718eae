/**
 * The shape of what threads with foreign code report, so that nothing else gets
 * into a result.
 *
 * @module
 */
import { z } from "zod";
import { type PackedGap, unpackGaps } from "../quality/gap_ledger.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { RunReports } from "./run_reports.ts";

const number = z.number();
const text = z.string();
const count = z.int().min(0);
/** A list that is checked where it is used, row by row. */
const rows = z.array(z.unknown());
/** Measurements of the machine; each is shown as it is. */
const measurements = z.looseObject({});

/** A place in a list; the runtime's lists are read by it. */
function indexIn(list: { readonly length: number }): z.ZodType<number> {
  return z.int().min(0).max(list.length - 1);
}

const drawdown = z.object({
  depth: number,
  peak: number,
  peakTime: number,
  trough: number,
  troughTime: number,
});
const change = z.object({ symbol: text, date: text, time: number });
const reason = z.object({
  symbol: text,
  reason: text,
  count,
  firstDate: text,
});
const session = z.object({
  date: text,
  open: number,
  close: number,
  equity: number,
  cash: number,
  positionValue: number,
  fees: number,
  interest: number,
  borrowCost: number,
  fills: count,
  traded: number,
  strategies: z.array(number),
  currencies: z.array(z.object({
    currency: text,
    rate: number,
    equity: number,
    positionValue: number,
  })).optional(),
});
const ended = z.object({
  cause: z.enum(["delisted", "last_trading_date", "delisting", "at_end"]),
  date: text,
  symbol: text,
  strategy: count,
  quantity: number,
  price: number,
  left: number,
  orderId: count,
});
const scanner = z.object({
  name: text,
  preSessionScans: count,
  regularScans: count,
  added: z.array(change),
  addedCount: count,
  removed: z.array(change),
  removedCount: count,
  kept: z.array(reason),
  keptCount: count,
  skipped: z.array(reason),
  skippedCount: count,
  symbols: z.array(text),
  metadata: z.looseObject({}),
});
const ending = z.object({
  status: z.enum(["refused", "cancelled", "expired", "change_refused"]),
  code: text.nullable(),
  count,
  partlyFilled: count,
  legs: count,
  strategies: z.array(count),
  symbols: z.record(text, count),
  first: z.object({
    order: count,
    time: number,
    strategy: count,
    symbol: text,
    request: text,
    text,
  }),
});
const action = z.object({
  date: text,
  time: number,
  type: z.enum(["split", "dividend", "merger", "delisting"]),
  symbol: text,
  strategy: count,
  value: number,
  before: number,
  after: number,
  fraction: number,
  cash: number,
  price: number,
  rate: number.optional(),
  into: z.object({
    symbol: text,
    quantity: number,
    price: number,
    rate: number.optional(),
  }).optional(),
});
const account = z.object({
  startingCash: number,
  cash: number,
  equity: number,
  netProfit: number,
  realisedProfit: number,
  unrealisedProfit: number,
  fees: number,
  interest: number,
  borrowCost: number,
  slippageCost: number.min(0).optional(),
  spreadCost: number.min(0).optional(),
  dividends: number.optional(),
  actions: z.array(action).optional(),
  liquidations: z.array(
    z.object({ time: number, equity: number, requirement: number }),
  ),
  orders: z.object({
    held: count,
    accepted: count,
    filled: count,
    refused: count,
    cancelled: count,
    expired: count,
  }),
  endings: z.array(ending),
  fills: rows,
  roundTrips: rows,
  openPositions: rows,
  endedPositions: z.array(ended),
  sessions: z.array(session),
});

const skips = z.object({
  notices: z.array(
    z.object({
      date: text,
      symbol: text,
      interval: text,
      skipped: count,
    }),
  ),
  dropped: count,
});

/** Gaps by the numbers of their sessions, symbols and slots. */
function packedGaps({ dates, symbols }: RunPlan) {
  const isGap = ({ session, symbol, first, slots }: PackedGap) =>
    session >= 0 && session < dates.length && symbol >= 0 &&
    symbol < symbols.length && first >= 0 && slots > 0;
  return z.object({
    words: z.instanceof(Int32Array),
    omitted: count,
    // Infinity if all are listed.
    listedTo: z.custom<number>((value) => Number(value) >= 0),
  }).refine((packed) => unpackGaps(packed).every(isGap), "a gap is nowhere");
}

function reportsOf(plan: RunPlan) {
  const indicator = indexIn(plan.indicators);
  const symbol = indexIn(plan.symbols);
  const date = indexIn(plan.dates);
  const gaps = packedGaps(plan);
  return z.object({
    analysis: z.object({
      strategies: z.array(text),
      scanners: z.array(scanner),
      account,
      drawdowns: z.looseObject({
        account: drawdown,
        strategies: z.array(drawdown),
      }),
      events: count,
      slices: count,
      calls: count,
      lateIndicators: z.array(
        z.object({
          indicator,
          symbol,
          session: z.union([date, z.literal(-1)]),
        }),
      ),
      staleIndicators: z.array(
        z.object({ indicator, symbol, sessions: count, first: date }),
      ),
      log: z.object({
        lines: z.array(
          z.object({
            time: number,
            strategy: text,
            level: text,
            message: text,
          }),
        ),
        dropped: count,
      }),
      hash: text,
      accountHash: text,
      busyMs: number,
      metrics: measurements,
      historyScores: z.instanceof(Float64Array),
      addedSessions: z.array(z.object({ session: date, symbol, bars: count })),
    }),
    processor: z.object({
      skipped: z.array(z.array(count)),
      skips,
      differing: z.array(count),
      busyMs: number,
      metrics: measurements,
    }),
    universe: z.object({
      barsOutside: count,
      generated: z.array(count),
      generatedSlots: gaps,
      missing: gaps,
      noTrade: gaps,
      jumps: z.object({
        jumps: z.array(
          z.object({
            from: text,
            to: text,
            close: number,
            open: number,
            symbol,
          }),
        ),
        more: count,
      }),
      skipped: z.array(z.array(count)),
      skips,
      differing: z.array(count),
    }).optional(),
  });
}

/** What is wrong with the shape of reports, in words; `undefined` if nothing is. */
export function shapeMistake(
  plan: RunPlan,
  reports: RunReports,
): string | undefined {
  // A shape that is used once is not worth the code that would be made for it.
  const { error } = reportsOf(plan).safeParse(reports, { jitless: true });
  if (error === undefined) return undefined;
  const [{ path, message }] = error.issues;
  return `${path.join(".")}: ${message}`;
}
