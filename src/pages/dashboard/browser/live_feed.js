/**
 * Follows a live run by the server's events. A page that nobody sees holds no
 * connection, of which a browser has few: it catches up when it is seen again.
 *
 * @module
 */
import { query } from "./ask.js";

/** The messages of the server. */
const NAMES = [
  "begin",
  "entries",
  "missed",
  "bars",
  "account",
  "status",
  "problem",
];

/**
 * Follows a run. `hear(name, value)` gets each message; `told(state)` is called
 * with `connected`, `lost`, `asleep` or `refused`. Returns `show(symbol)`, which
 * begins anew with another symbol, and `stop()`.
 */
export function followRun({ store, run, symbol, hear, told }) {
  let events;
  let last;

  function open() {
    events?.close();
    const path = `/api/live/${store}/events`;
    events = new EventSource(path + query({ run, symbol, after: last }));
    for (const name of NAMES) {
      events.addEventListener(name, (event) => {
        if (event.lastEventId !== "") last = event.lastEventId;
        hear(name, JSON.parse(event.data));
      });
    }
    const own = events;
    events.onopen = () => told("connected");
    events.onerror = () =>
      told(own.readyState === EventSource.CLOSED ? "refused" : "lost");
  }

  function look() {
    if (document.visibilityState === "visible") return open();
    events.close();
    told("asleep");
  }

  document.addEventListener("visibilitychange", look);
  open();
  return {
    show(other) {
      symbol = other;
      last = undefined;
      look();
    },
    stop() {
      document.removeEventListener("visibilitychange", look);
      events.close();
    },
  };
}
