/**
 * The events of live runs as rows of JSON and as lines for people.
 *
 * @module
 */
import { secondsText } from "../coordinator/market_lag.ts";
import { cleanForLog } from "../text/clean.ts";
import { isoInstant } from "../time/date.ts";
import type { LiveEvent } from "./live_event.ts";

/** An event for JSON: its instants are ISO 8601 in UTC. */
export function eventRow({ type, time, ...fields }: LiveEvent): object {
  return {
    time: new Date(time).toISOString(),
    type,
    ...fields,
    ...("marketTime" in fields &&
      { marketTime: isoInstant(fields.marketTime) }),
  };
}

/** An event in one line: no text in it, such as a tag, begins another one. */
export function eventText(event: LiveEvent): string {
  return cleanForLog(lineOf(event));
}

function lineOf(event: LiveEvent): string {
  switch (event.type) {
    case "fill": {
      const { strategy, side, quantity, symbol, price, fee, tag } = event;
      const label = tag === "" ? "" : ` (${tag})`;
      return `${
        isoInstant(event.marketTime)
      } ${strategy}: ${side} ${quantity} ${symbol} at ${price}, fee ${fee}${label}`;
    }
    case "refusal":
    case "order_end":
      return `${isoInstant(event.marketTime)} ${event.strategy}: ${event.text}`;
    case "gap":
      return `${isoInstant(event.marketTime)} no bar of ${
        event.symbols.join(", ")
      }`;
    case "disconnect":
      return `feed disconnected, ${event.reason}; next attempt in ${
        event.retrySeconds.toFixed(1)
      } s`;
    case "reconnect":
      return `feed connected again, ${event.reconnects} times so far`;
    case "session_start":
      return `session ${event.date} begins`;
    case "session_end":
      return `session ${event.date} is over, equity ${event.equity.toFixed(2)}`;
    case "overrun":
      return `${event.edge}: ${event.overruns} slices were sent before the consumer was ready`;
    case "lag":
      return event.state === "behind"
        ? `the strategies are ${secondsText(event.lagSeconds * 1_000)} s behind`
        : `the strategies have caught up; ${event.lateSlices} slices were released while they were behind`;
    case "kill_switch":
      return `the kill switch was asked for: ${event.request}`;
    case "error":
      return `the run has failed: ${event.text}`;
    case "result":
      return `the run is done: ${event.sessions} sessions, ${event.fills} fills, net profit ${
        event.netProfit.toFixed(2)
      }`;
  }
}
