// What the package binance reads of a venue, under Node.
import { createRequire } from "node:module";

// The package is installed for Node, beside the copy of this script that runs.
const { MainClient, WebsocketClient } = createRequire(import.meta.url)(
  "binance",
);

const { env } = globalThis.process;
const silent = { trace() {}, info() {}, error() {} };

const rest = new MainClient({ baseUrl: env.REST_URL });
const klines = await rest.getKlines({
  symbol: "QZXUSDT",
  interval: "1m",
  startTime: Number(env.FROM),
  endTime: Number(env.TO),
});
const history = klines.map(([start, open, high, low, close, volume]) => [
  "QZXUSDT",
  start,
  ...[open, high, low, close, volume].map(Number),
]);

/** Klines until the first that is closed. */
const stream = await new Promise((resolve, reject) => {
  const seen = [];
  const client = new WebsocketClient(
    { beautify: true, wsUrl: `${env.STREAM_URL}/stream` },
    silent,
  );
  client.on("formattedMessage", (message) => {
    if (message.eventType !== "kline") return;
    const { kline } = message;
    seen.push([
      kline.final ? "bar" : "forming",
      [
        message.symbol,
        kline.startTime,
        kline.open,
        kline.high,
        kline.low,
        kline.close,
        kline.volume,
      ],
    ]);
    if (!kline.final) return;
    client.closeAll(true);
    resolve(seen);
  });
  client.on("exception", (error) => reject(new Error(JSON.stringify(error))));
  client.subscribeSpotKline("QZXUSDT", "1m");
});
console.log(JSON.stringify({ history, stream }));
globalThis.process.exit(0);
