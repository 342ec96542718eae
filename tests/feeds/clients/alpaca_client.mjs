// What @alpacahq/alpaca-trade-api reads of a venue, under Node.
import { createRequire } from "node:module";

// The package is installed for Node, beside the copy of this script that runs.
const { Alpaca } = createRequire(import.meta.url)(
  "@alpacahq/alpaca-trade-api",
);

const { env } = globalThis.process;
const alpaca = new Alpaca({
  keyId: env.APCA_API_KEY_ID,
  secret: env.APCA_API_SECRET_KEY,
  fetchApi: (url, init) =>
    fetch(url.replace("https://data.alpaca.markets", env.REST_URL), init),
});

const row = (symbol, bar) => [
  symbol,
  new Date(bar.timestamp).getTime(),
  bar.open,
  bar.high,
  bar.low,
  bar.close,
  bar.volume,
];

/** All that a stream brings up to the correction, the last message. */
function listen(stream, subscribe) {
  const seen = [];
  return new Promise((resolve, reject) => {
    stream.onBar((bar) => seen.push(["bar", row(bar.symbol, bar)]));
    stream.onStatus?.((status) =>
      seen.push(["status", status.symbol, status.statusCode])
    );
    stream.onUpdatedBar((bar) => {
      seen.push(["correction", row(bar.symbol, bar)]);
      stream.disconnect();
      resolve(seen);
    });
    stream.onError((error) => reject(new Error(String(error))));
    stream.onConnect(() => subscribe(stream));
    stream.connect();
  });
}

const pages = await alpaca.marketData.getStockBars({
  symbols: ["QZX", "ABC"],
  timeframe: "1Min",
  start: new Date(Number(env.FROM)),
  end: new Date(Number(env.TO)),
});
const history = Object.entries(pages)
  .flatMap(([symbol, bars]) => bars.map((bar) => row(symbol, bar)));
const stocks = await listen(
  alpaca.marketData.stockStream({ url: `${env.STREAM_URL}/v2/iex` }),
  (stream) => {
    stream.subscribeForBars(["QZX", "ABC"]);
    stream.subscribeForStatuses(["QZX"]);
    stream.subscribeForUpdatedBars(["QZX"]);
  },
);
const crypto = await listen(
  alpaca.marketData.cryptoStream({
    url: `${env.STREAM_URL}/v1beta3/crypto/us`,
  }),
  (stream) => {
    stream.subscribeForBars(["BTC/USD"]);
    stream.subscribeForUpdatedBars(["BTC/USD"]);
  },
);
console.log(JSON.stringify({ history, stocks, crypto }));
