/**
 * Orders and fills of the simulated broker: what one order costs from its
 * submission to its last fill, and what a waiting order costs a bar.
 *
 * @module
 */
import { NO_LIMITS } from "../src/trading/limits.ts";
import { SimulatedBroker } from "../src/trading/simulated/simulated_broker.ts";

const MINUTE = 60_000;
/** Orders, or bars, of one iteration. */
const COUNT = 1_000;
const INSTRUMENT = { symbol: "AAA", tickSize: 0.01, lotSize: 1 };

/**
 * The broker as of this revision or of an earlier one, for `bench:compare`: up
 * to 67b7480 it had no slices, and matched a bar at once.
 */
type AnyBroker = Pick<SimulatedBroker, "submit" | "onBar" | "fills"> & {
  readonly endSlice?: () => void;
};

function openBroker(): AnyBroker {
  return new SimulatedBroker({
    instruments: [INSTRUMENT],
    limits: { ...NO_LIMITS, maxBuyingPower: 1e9 },
    commission: { type: "per_share", rate: 0.005 },
  });
}

function show(
  broker: AnyBroker,
  bar: number,
  open: number,
  high: number,
  low: number,
  close: number,
): void {
  broker.onBar(0, bar * MINUTE, open, high, low, close, 1e6);
  broker.endSlice?.();
}

Deno.bench(`${COUNT} market orders, each filled at the next open`, () => {
  const broker = openBroker();
  for (let bar = 0; bar < COUNT; bar++) {
    const side = bar % 2 === 0 ? "buy" : "sell";
    broker.submit({ symbol: "AAA", side, quantity: 100 }, bar * MINUTE);
    show(broker, bar, 100, 101, 99, 100);
  }
  if (broker.fills.length !== COUNT) throw new Error("Orders were not filled");
});

Deno.bench(
  `${COUNT} brackets, entered at an open and stopped out later`,
  () => {
    const broker = openBroker();
    const bracket = { stopPrice: 95, limitPrice: 110 };
    for (let i = 0; i < COUNT; i++) {
      const order = { symbol: "AAA", side: "buy", quantity: 100 } as const;
      broker.submit({ ...order, bracket }, 2 * i * MINUTE);
      show(broker, 2 * i, 100, 101, 99, 100);
      show(broker, 2 * i + 1, 100, 101, 94, 96);
    }
    if (broker.fills.length !== 2 * COUNT) throw new Error("Fills are missing");
  },
);

Deno.bench(`${COUNT} bars past a bracket that waits`, (b) => {
  const broker = openBroker();
  const bracket = { stopPrice: 90, limitPrice: 120 };
  const order = { symbol: "AAA", side: "buy", quantity: 100 } as const;
  broker.submit({ ...order, bracket }, 0);
  show(broker, 0, 100, 101, 99, 100);
  b.start();
  for (let bar = 1; bar <= COUNT; bar++) show(broker, bar, 100, 101, 99, 100);
  b.end();
  if (broker.fills.length !== 1) throw new Error("The bracket was filled");
});
