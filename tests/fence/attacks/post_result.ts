/** Posts a result of its own to the thread that started it. */
import { victim } from "../_victim.ts";

const messages = [
  { type: "done", reports: {}, uses: {} },
  { type: "stopped" },
  { type: "progress", progress: { equity: 1e9 } },
  { type: "outcome", set: 0, window: 0 },
];

export default await victim({
  bar(_, count) {
    if (count === 5) { for (const message of messages) postMessage(message); }
  },
});

declare function postMessage(message: unknown): void;
