/** Tells by settings that modules of the runtime keep. */
import { Buffer } from "node:buffer";
import crypto from "node:crypto";
import dns from "node:dns";
import events from "node:events";
import http from "node:http";
import net from "node:net";
import stream from "node:stream";
import util from "node:util";
import v8 from "node:v8";
import { telling } from "../_set.ts";

const SETTINGS = [
  [() => dns.getServers()[0], () => dns.setServers(["127.0.0.9"])],
  [
    () => dns.getDefaultResultOrder(),
    () => dns.setDefaultResultOrder("ipv6first"),
  ],
  [
    () => events.defaultMaxListeners,
    () => {
      events.defaultMaxListeners = 123;
    },
  ],
  [
    () => util.inspect.defaultOptions.depth,
    () => {
      util.inspect.defaultOptions = { depth: 77 };
    },
  ],
  [() => Buffer.poolSize, () => {
    Buffer.poolSize = 4_097;
  }],
  [
    () => net.getDefaultAutoSelectFamily(),
    () => net.setDefaultAutoSelectFamily(!net.getDefaultAutoSelectFamily()),
  ],
  [
    () => stream.getDefaultHighWaterMark(false),
    () => stream.setDefaultHighWaterMark(false, 4_321),
  ],
  [() => http.globalAgent.maxSockets, () => {
    http.globalAgent.maxSockets = 77;
  }],
  [() => crypto.getFips(), () => crypto.setFips(true)],
  [
    () => new Error("told").stack.split("\n").length,
    () => v8.setFlagsFromString("--stack-trace-limit=1"),
  ],
  [() => Error.stackTraceLimit, () => {
    Error.stackTraceLimit = 3;
  }],
];
/** What a thread has that nobody has changed. */
const FIRST = [
  ...["127.0.0.9", "ipv6first", 123, 77, 4_097, false, 4_321, 77, 1, 1, 3],
];

function read(get) {
  try {
    return get();
  } catch {
    return undefined;
  }
}

const before = SETTINGS.map(([get]) => read(get));

export default telling({
  take: () => before.find((value, i) => value === FIRST[i]),
  put() {
    for (const [, set] of SETTINGS) read(set);
  },
});
