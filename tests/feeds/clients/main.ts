/**
 * Shows the truth of the scripted venues: official clients of the vendors read
 * them as they read the vendors. `deno task test:clients`.
 *
 * The clients are installed in `.clients`; what is not there on the machine
 * (Python, Node, their registries) is said, and is no failure.
 */
import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { barAt, MINUTE, OPEN } from "../_feed.ts";
import { ALPACA_TEST_KEYS, AlpacaVenue } from "../venue/alpaca_venue.ts";
import { BinanceVenue } from "../venue/binance_venue.ts";
import type { VenueBar, VenueConnection } from "../venue/venue.ts";

const FOLDER = fileURLToPath(new URL("../../../.clients/", import.meta.url));
const HERE = fileURLToPath(new URL(".", import.meta.url));

/** How long a client may take. */
const CLIENT_MS_MAX = 60_000;

/** Runs a program; returns why it failed, or what it printed. */
async function run(
  [program, ...args]: readonly string[],
  env: Record<string, string> = {},
): Promise<{ readonly problem?: string; readonly output: string }> {
  try {
    const { code, signal, stdout, stderr } = await new Deno.Command(program, {
      args,
      cwd: FOLDER,
      env,
      signal: AbortSignal.timeout(CLIENT_MS_MAX),
    }).output();
    const output = new TextDecoder().decode(stdout);
    if (code === 0) return { output };
    const said = new TextDecoder().decode(stderr).trim().slice(-2_000);
    return { problem: signal ?? said, output };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { problem: `${program} is not there`, output: "" };
  }
}

/** A client: how it is installed, and how its script is run. */
interface Client {
  readonly name: string;
  readonly install: readonly (readonly string[])[];
  readonly script: readonly string[];
}

const PYTHON = `${FOLDER}python/bin/python`;

const ALPACA_PY: Client = {
  name: "alpaca-py 0.44.0 (Python)",
  install: [
    ["python3", "-m", "venv", "python"],
    [PYTHON, "-m", "pip", "install", "-q", "--retries=0", "alpaca-py==0.44.0"],
  ],
  script: [PYTHON, `${HERE}alpaca_client.py`],
};

const ALPACA_JS: Client = {
  name: "@alpacahq/alpaca-trade-api 4.0.2 (Node)",
  install: [[
    "npm",
    "install",
    "--silent",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=0",
    "@alpacahq/alpaca-trade-api@4.0.2",
    "binance@3.6.5",
  ]],
  // Modules are looked for beside the script.
  script: ["node", `${FOLDER}alpaca_client.mjs`],
};

const BINANCE_JS: Client = {
  name: "binance 3.6.5 (Node)",
  install: ALPACA_JS.install,
  script: ["node", `${FOLDER}binance_client.mjs`],
};

/** A bar as the scripts print it. */
function row(bar: VenueBar): unknown[] {
  const { symbol, start, open, high, low, close, volume } = bar;
  return [symbol, start, open, high, low, close, volume];
}

/** Waits until a connection has subscribed to all of these. */
async function subscribed(
  connection: VenueConnection,
  symbols: readonly string[],
  isDone: () => boolean = () => true,
): Promise<void> {
  await connection.subscriptions.next((all) =>
    symbols.every((one) => all.includes(one)) && isDone()
  );
}

/** What a client of Alpaca reads. */
async function tryAlpaca(client: Client): Promise<string> {
  const venue = new AlpacaVenue();
  venue.pageBars = 3;
  const bars = ["ABC", "QZX"].flatMap((symbol) =>
    [0, 1, 2, 3].map((i) => barAt(symbol, i))
  );
  venue.bars = bars;
  try {
    const result = run(client.script, {
      ...ALPACA_TEST_KEYS,
      STREAM_URL: venue.streamUrl,
      REST_URL: venue.restUrl,
      FROM: String(OPEN),
      TO: String(OPEN + 3 * MINUTE),
    });
    const failed = result.then(({ problem }) => {
      if (problem !== undefined) throw new Error(problem);
      return undefined;
    });
    const stocks = await Promise.race([venue.connections.next(), failed]);
    if (stocks === undefined) throw new Error("it made no connection");
    await subscribed(stocks, ["QZX", "ABC"], () => stocks.has("updatedBars"));
    stocks.sendBars(bars[0], bars[4]);
    stocks.sendStatus("QZX", "H", OPEN + MINUTE);
    stocks.sendCorrections({ ...bars[4], volume: 4_321 });
    const crypto = await venue.connections.next();
    const coin = barAt("BTC/USD", 2);
    await subscribed(crypto, ["BTC/USD"], () => crypto.has("updatedBars"));
    crypto.sendBars(coin);
    crypto.sendCorrections({ ...coin, close: 102.5 });
    await failed;
    const { history, ...streams } = JSON.parse((await result).output);
    assertEquals(history.toSorted(), bars.map(row).toSorted());
    assertEquals(streams, {
      stocks: [
        ["bar", row(bars[0])],
        ["bar", row(bars[4])],
        ["status", "QZX", "H"],
        ["correction", row({ ...bars[4], volume: 4_321 })],
      ],
      crypto: [
        ["bar", row(coin)],
        ["correction", row({ ...coin, close: 102.5 })],
      ],
    });
    assertEquals(venue.requests.length, 3, "pages of history");
    return "bars, corrections, halts, crypto and three pages of history are read";
  } finally {
    await venue.stop();
  }
}

/** What a client of Binance reads. */
async function tryBinance(client: Client): Promise<string> {
  const venue = new BinanceVenue();
  const bars = [0, 1, 2].map((i) => barAt("QZXUSDT", i));
  venue.bars = bars;
  venue.now = () => OPEN + 10 * MINUTE;
  try {
    const result = run(client.script, {
      STREAM_URL: venue.streamUrl,
      REST_URL: venue.restUrl,
      FROM: String(OPEN),
      TO: String(OPEN + 2 * MINUTE),
    });
    const failed = result.then(({ problem }) => {
      if (problem !== undefined) throw new Error(problem);
      return undefined;
    });
    const connection = await Promise.race([venue.connections.next(), failed]);
    if (connection === undefined) throw new Error("it made no connection");
    await connection.subscriptions.next();
    connection.sendForming({ ...bars[0], close: 100.25 });
    connection.sendBars(bars[0]);
    await failed;
    const { history, stream } = JSON.parse((await result).output);
    assertEquals(history, bars.map(row));
    assertEquals(stream, [
      ["forming", row({ ...bars[0], close: 100.25 })],
      ["bar", row(bars[0])],
    ]);
    return "forming and closed klines and a page of history are read";
  } finally {
    await venue.stop();
  }
}

/** Why a command of an installation failed, by its text; `undefined` if it did not. */
const INSTALLED = new Map<string, string | undefined>();

/** Installs a client; returns why it cannot be tried. */
async function install({ install }: Client): Promise<string | undefined> {
  for (const command of install) {
    const key = command.join(" ");
    if (!INSTALLED.has(key)) INSTALLED.set(key, (await run(command)).problem);
    const problem = INSTALLED.get(key);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

await Deno.mkdir(FOLDER, { recursive: true });
for (const name of ["alpaca_client.mjs", "binance_client.mjs"]) {
  await Deno.copyFile(`${HERE}${name}`, `${FOLDER}${name}`);
}
let failures = 0;
for (
  const [client, attempt] of [
    [ALPACA_PY, tryAlpaca],
    [ALPACA_JS, tryAlpaca],
    [BINANCE_JS, tryBinance],
  ] as const
) {
  const missing = await install(client);
  if (missing !== undefined) {
    console.log(`${client.name}: not tried, ${missing}`);
    continue;
  }
  try {
    console.log(`${client.name}: ${await attempt(client)}`);
  } catch (error) {
    failures++;
    console.error(`${client.name}: FAILED`, error);
  }
}
Deno.exit(failures === 0 ? 0 : 1);
