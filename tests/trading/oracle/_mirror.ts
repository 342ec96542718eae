/** A program with all prices mirrored around 100 and all sides swapped. */
import type {
  Action,
  Acts,
  Bar,
  BracketSpec,
  OrderSpec,
  Program,
} from "./_program.ts";

const flip = (price: number) => 200 - price;

/** Mirrors the fields of a record that are prices. */
function flipped<T extends object>(given: T, names: readonly string[]): T {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      names.includes(name) && value !== undefined ? flip(value) : value,
    ]),
  ) as T;
}

const PRICES = ["limitPrice", "stopPrice"];

function order(spec: OrderSpec): OrderSpec {
  return {
    ...flipped(spec, PRICES),
    side: spec.side === "buy" ? "sell" : "buy",
    ...(spec.bracket !== undefined && {
      bracket: flipped<BracketSpec>(spec.bracket, PRICES),
    }),
  };
}

function action(given: Action): Action {
  if (given.kind === "submit") return { ...given, order: order(given.order) };
  if (given.kind === "group") {
    return { ...given, orders: given.orders.map(order) };
  }
  if (given.kind === "cancel" || given.field === "quantity") return given;
  return { ...given, value: flip(given.value) };
}

const acts = (given: Acts): Acts => given.map((list) => list.map(action));

const bar = ([open, high, low, close, volume]: Bar): Bar => [
  flip(open),
  flip(low),
  flip(high),
  flip(close),
  volume,
];

/** The mirror image of a program. */
export function mirrored(program: Program): Program {
  return {
    ...program,
    days: program.days.map((day) => ({
      ...day,
      before: acts(day.before),
      slices: day.slices.map((slice) => ({
        ...slice,
        bars: slice.bars.map((b) => b && bar(b)),
        acts: acts(slice.acts),
      })),
      after: acts(day.after),
    })),
  };
}
