/** Live runs of the dashboard: what is told of them, and what they depend on. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startDashboard } from "../../src/dashboard/dashboard.ts";
import { type TrailAbout, trailPath } from "../../src/live/trail/trail_file.ts";
import { TrailReader } from "../../src/live/trail/trail_reader.ts";
import { TrailWriter } from "../../src/live/trail/trail_writer.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runLive } from "../../src/system/live_run.ts";
import { recordedConfig } from "../../src/system/recorded_config.ts";
import { verifyLive } from "../../src/system/live_verify.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  FROM,
  inReplayFolder,
  liveReplayConfig,
  TO,
} from "../system/_live_replay.ts";
import {
  askerOf,
  dataOf,
  isOver,
  Listener,
  type Message,
  withLiveDashboard,
} from "./_live.ts";

const ABOUT: TrailAbout = {
  startedAt: 0,
  firstDate: FROM,
  symbols: [],
  interval: "1m",
  exchange: "US_EQUITY",
  zone: "America/New_York",
  source: "replay",
  records: true,
};

/** Bars of all messages, as a page has them in the end. */
function barsOf(messages: readonly Message[]): Map<number, number[]> {
  const bars = new Map<number, number[]>();
  for (const part of dataOf(messages, "bars")) {
    if (part.isWhole) bars.clear();
    part.time.forEach((time: number, i: number) =>
      bars.set(time, [
        part.open[i],
        part.high[i],
        part.low[i],
        part.close[i],
        part.volume[i],
      ])
    );
  }
  return bars;
}

/** The bars of a symbol that a store has of the replayed days. */
function storedBars(db: string, symbol: string): Map<number, number[]> {
  const store = openBarStore(db, { readOnly: true });
  const bars = new Map<number, number[]>();
  for (const chunk of store.chunks(symbol, "1m", FROM, TO)) {
    const { timestamp, open, high, low, close, volume } = columnsOf(chunk.rows);
    store.decode(chunk, { timestamp, open, high, low, close, volume }, 0);
    timestamp.forEach((time, i) =>
      bars.set(time, [open[i], high[i], low[i], close[i], volume[i]])
    );
  }
  store.close();
  return bars;
}

function columnsOf(rows: number) {
  const column = () => new Float64Array(rows);
  return {
    timestamp: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
}

function entriesOf(messages: readonly Message[]) {
  return dataOf(messages, "entries").flat();
}

function assertFills(messages: readonly Message[], { fills }: RunResult): void {
  assertEquals(
    entriesOf(messages).filter(({ type }) => type === "fill")
      .map((
        { marketTime, symbol, quantity, price },
      ) => [marketTime, symbol, quantity, price]),
    fills.map((
      { time, symbol, quantity, price },
    ) => [time, symbol, quantity, price]),
  );
}

Deno.test("without a live run the dashboard says that there is none, and how one begins", async () => {
  await withLiveDashboard(async ({ ask, db }) => {
    assertEquals(await (await ask("/api/live")).json(), [
      { store: 1, file: db, runs: [] },
    ]);
    for (
      const path of ["/api/live/1", "/api/live/1/events", "/api/live/1?run=x"]
    ) {
      const answer = await ask(path);
      assertEquals(answer.status, 404);
      assertStringIncludes((await answer.json()).error, "No live run");
    }
    const other = await ask("/api/live/2");
    assertEquals(other.status, 400);
    assertStringIncludes((await other.json()).error, "1 to 1");
  });
  const dashboard = startDashboard();
  const ask = askerOf(dashboard);
  assertEquals(await (await ask("/api/live")).json(), []);
  const answer = await ask("/api/live/1");
  assertStringIncludes((await answer.json()).error, "--live FILE");
  await dashboard.stop();
});

Deno.test("two pages get all slices of their symbols and all fills while a run goes on, and its end", () =>
  withLiveDashboard(async ({ ask, db, folder }) => {
    const run = runLive(liveReplayConfig(folder, { speed_multiplier: 4_000 }), {
      db,
    });
    while (run.status().bars < 20) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    while ((await (await ask("/api/live")).json())[0].runs.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const [{ runs: [listed] }] = await (await ask("/api/live")).json();
    assertEquals([listed.run, listed.isUnderWay], ["replayed", true]);
    assertEquals(listed.about.symbols, ["AAA", "BBB"]);
    const pages = await Promise.all(
      ["AAA", "BBB"].map(async (symbol) =>
        new Listener(await ask(`/api/live/1/events?symbol=${symbol}`))
      ),
    );
    const [first, second] = await Promise.all(
      pages.map((page) => page.until(isOver)),
    );
    const result = await run.done;
    assert(dataOf(first, "bars").length > 3);
    assertEquals(barsOf(first), storedBars(`${folder}/market.db`, "AAA"));
    assertEquals(barsOf(second), storedBars(`${folder}/market.db`, "BBB"));
    for (const messages of [first, second]) assertFills(messages, result);
    assert(
      dataOf(first, "account").some((account) => account?.positionCount > 0),
    );
    const status = dataOf(first, "status").at(-1);
    assertEquals([status.status.state, status.isUnderWay], ["done", false]);
    assertEquals(status.status.equity, result.account.equity);
    await Promise.all(pages.map((page) => page.close()));
    const detail = await (await ask("/api/live/1?run=replayed")).json();
    assertEquals(detail.status.state, "done");
    assertEquals(detail.account.orderCount, 0);
  }));

Deno.test("a page that slept catches up by the identifier of its last message, and misses nothing", () =>
  withLiveDashboard(async ({ ask, db, folder }) => {
    const run = runLive(liveReplayConfig(folder, { speed_multiplier: 6_000 }), {
      db,
    });
    while ((await (await ask("/api/live")).json())[0].runs.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const page = new Listener(await ask("/api/live/1/events?symbol=AAA"));
    const before = await page.until(({ name }) => name === "bars");
    await page.close();
    const result = await run.done;
    const after: Message[] = [];
    // In an address as a page sends it, and in the header of a browser.
    for (
      const [path, headers] of [
        [`/api/live/1/events?symbol=AAA&after=${page.last}`, {}],
        ["/api/live/1/events?symbol=AAA", { "last-event-id": page.last }],
      ] as const
    ) {
      const again = new Listener(await ask(path, { headers }));
      after.splice(0, Infinity, ...await again.until(isOver));
      // The rest of what comes with the end.
      while (
        !dataOf(after, "bars").length ||
        !entriesOf(after).some(({ type }) => type === "result")
      ) {
        const message = await again.next();
        assert(message !== undefined);
        after.push(message);
      }
      await again.close();
      assertEquals(dataOf(after, "begin"), []);
      const numbers = entriesOf([...before, ...after]).map(({ number }) =>
        number
      );
      assertEquals(numbers, numbers.map((_, i) => i + 1));
      assertFills([...before, ...after], result);
      assertEquals(
        barsOf([...before, ...after]),
        storedBars(`${folder}/market.db`, "AAA"),
      );
    }
    // A place that is none, or is one of another file, begins anew.
    for (
      const after of [
        "",
        "x",
        "ffffffffffff-5-",
        `${page.last}0000000000000000`,
        "-1--1",
      ]
    ) {
      const anew = new Listener(await ask(`/api/live/1/events?after=${after}`));
      const [begin] = await anew.until(({ name }) => name === "bars");
      assertEquals(begin.name, "begin");
      await anew.close();
    }
  }));

Deno.test("what the trail no longer has is told as missed, with its number", () =>
  inReplayFolder(async (folder) => {
    const db = `${folder}/live.db`;
    const trail = new TrailWriter({
      db,
      run: "one",
      about: ABOUT,
      fresh: false,
    });
    const write = (count: number) => {
      for (let i = 0; i < count; i++) trail.add({ type: "log", text: `${i}` });
      trail.write({ state: "running" }, Date.now());
    };
    write(10);
    const dashboard = startDashboard({ live: [db] });
    const ask = askerOf(dashboard);
    const page = new Listener(await ask("/api/live/1/events"));
    await page.until(({ name }) => name === "entries");
    await page.close();
    for (let i = 0; i < 5; i++) write(5_000);
    const again = new Listener(
      await ask(`/api/live/1/events?after=${page.last}`),
    );
    const messages = await again.until(({ data }) =>
      data?.at?.(-1)?.number === 25_010
    );
    assertEquals(dataOf(messages, "missed"), [{ entries: 5_000 }]);
    const numbers = entriesOf(messages).map(({ number }) => number);
    assertEquals(numbers.length, 20_000);
    assertEquals([numbers[0], numbers.at(-1)], [5_011, 25_010]);
    // A fresh start of the run: the page begins anew.
    trail.close();
    const fresh = new TrailWriter({
      db,
      run: "one",
      about: ABOUT,
      fresh: true,
    });
    fresh.add({ type: "log", text: "fresh" });
    fresh.write({ state: "running" }, Date.now());
    const anew = await again.until(({ name }) => name === "entries");
    assertEquals(dataOf(anew, "begin"), [{}]);
    assertEquals(entriesOf(anew).map(({ text }) => text), ["fresh"]);
    fresh.close();
    await again.close();
    // Nobody writes any more: after a while the run is not under way.
    await dashboard.stop();
    // Junk in the file is told once.
    Deno.writeTextFileSync(trailPath(db), "junk".repeat(1_000));
    const other = startDashboard({ live: [db] });
    const [{ error }] = await (await askerOf(other)("/api/live")).json();
    assertStringIncludes(error, trailPath(db));
    const events = await askerOf(other)("/api/live/1/events");
    assertEquals(events.status >= 400, true);
    await events.body?.cancel();
    await other.stop();
  }));

Deno.test("the kill switch of the page is confirmed by the run's name, stops orders, and is repeated by a backtest", () =>
  withLiveDashboard(async ({ ask, db, folder }) => {
    const config = liveReplayConfig(folder, { speed_multiplier: 4_000 });
    let refusals = 0;
    const run = runLive(config, {
      db,
      onEvent: (event) => {
        if (event.type === "refusal" && event.code === "kill_switch") {
          refusals++;
        }
      },
    });
    while ((await (await ask("/api/live")).json())[0].runs.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const kill = (body: unknown, headers: HeadersInit = {}) =>
      ask("/api/live/1/kill", {
        method: "POST",
        body: typeof body === "string" ? body : JSON.stringify(body),
        headers,
      });
    const wrong: readonly (readonly [unknown, number])[] = [
      ["", 400],
      ["[]", 400],
      [{ request: "kill" }, 400],
      [{ run: "replayed" }, 400],
      [{ run: "replayed", request: "late" }, 400],
      [{ run: "replayed", request: ["kill"] }, 400],
      [{ run: "other", request: "kill" }, 404],
      [{ run: "replayed", request: "kill", x: "x".repeat(200_000) }, 400],
    ];
    for (const [body, status] of wrong) {
      const answer = await kill(body);
      assertEquals(answer.status, status);
      await answer.body?.cancel();
    }
    const refused: Record<string, string>[] = [
      { authorization: "Bearer x" },
      { origin: "http://evil.example" },
      { "sec-fetch-site": "cross-site" },
    ];
    for (const headers of refused) {
      const answer = await kill({ run: "replayed", request: "kill" }, headers);
      assert([401, 403].includes(answer.status), `${answer.status}`);
      await answer.body?.cancel();
    }
    while (run.status().bars < 200) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assertEquals(run.status().switched, undefined);
    const answer = await kill({ run: "replayed", request: "flatten" });
    assertEquals(answer.status, 202);
    assertEquals(await answer.json(), { run: "replayed", asked: "flatten" });
    const result = await run.done;
    assertEquals(run.status().switched, "flatten");
    const store = openBarStore(db, { readOnly: true });
    const marks = store.live.marks(FROM, TO).filter(({ kind }) =>
      kind !== "late"
    );
    store.close();
    assertEquals(marks.map(({ kind }) => kind), ["flatten"]);
    // Positions are closed by the slice after it, and nothing is bought again.
    const later = result.fills.filter(({ time }) =>
      Date.parse(time) > marks[0].from + 120_000
    );
    assertEquals(later, []);
    assert(refusals > 0);
    const repeated = await runBacktest(recordedConfig(config, db, TO), { db });
    assertEquals(repeated.hash, result.hash);
    for (const date of [FROM, TO]) {
      assertEquals((await verifyLive(db, date)).isEqual, true);
    }
    // A run that has ended has no orders to cancel.
    const late = await kill({ run: "replayed", request: "kill" });
    assertEquals(late.status, 400);
    assertStringIncludes((await late.json()).error, "has ended");
  }));

Deno.test("the result of a run is the same with pages that read, that do not read, that leave, and with a dashboard that ends", () =>
  inReplayFolder(async (folder) => {
    const config = liveReplayConfig(folder, { speed_multiplier: 6_000 });
    const plain = await runLive(config, { db: `${folder}/plain.db` }).done;
    const db = `${folder}/live.db`;
    const dashboard = startDashboard({ live: [db] });
    const ask = askerOf(dashboard);
    const run = runLive(config, { db });
    while ((await (await ask("/api/live")).json())[0].runs.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const reading = new Listener(await ask("/api/live/1/events"));
    const leaving = new Listener(await ask("/api/live/1/events"));
    // Asks, and never takes a byte of the answer.
    const idle = await Deno.connect({
      hostname: "127.0.0.1",
      port: dashboard.port,
    });
    await idle.write(new TextEncoder().encode(
      `GET /api/live/1/events HTTP/1.1\r\nHost: 127.0.0.1:${dashboard.port}\r\nAuthorization: Bearer ${dashboard.token}\r\n\r\n`,
    ));
    await leaving.until(({ name }) => name === "bars");
    await leaving.close();
    await reading.until(({ name, data }) =>
      name === "status" && data.status.bars > 300
    );
    const ending = reading.until(() => false).catch(() => {});
    await dashboard.stop();
    await ending;
    idle.close();
    const result = await run.done;
    assertEquals(result.hash, plain.hash);
    assertEquals(result.fills, plain.fills);
  }));

Deno.test("a dashboard ends though a page does not take what it was sent", () =>
  inReplayFolder(async (folder) => {
    const db = `${folder}/live.db`;
    const trail = new TrailWriter({
      db,
      run: "one",
      about: ABOUT,
      fresh: false,
    });
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 5_000; i++) {
        trail.add({ type: "log", text: "x".repeat(2_000) });
      }
      trail.write({ state: "running" }, Date.now());
    }
    const reader = TrailReader.open(db);
    const epoch = reader?.run("one")?.epoch;
    reader?.close();
    const dashboard = startDashboard({ live: [db] });
    const idle = await Deno.connect({
      hostname: "127.0.0.1",
      port: dashboard.port,
    });
    await idle.write(new TextEncoder().encode(
      `GET /api/live/1/events?after=${epoch}-0- HTTP/1.1\r\nHost: 127.0.0.1:${dashboard.port}\r\nAuthorization: Bearer ${dashboard.token}\r\n\r\n`,
    ));
    const ask = askerOf(dashboard);
    // Others are answered, and see the run as it is.
    const page = new Listener(await ask("/api/live/1/events"));
    await page.until(({ name }) => name === "status");
    await page.close();
    await dashboard.stop();
    idle.close();
    trail.close();
  }));

Deno.test("a bounded number of pages is told, and one that leaves makes room", () =>
  withLiveDashboard(async ({ ask, db }) => {
    new TrailWriter({
      db,
      run: "one",
      about: ABOUT,
      fresh: false,
    }).close();
    const pages: Listener[] = [];
    for (let i = 0; i < 50; i++) {
      pages.push(new Listener(await ask("/api/live/1/events")));
    }
    const refused = await ask("/api/live/1/events");
    assertEquals(refused.status, 400);
    assertStringIncludes((await refused.json()).error, "50 pages");
    await pages.pop()?.close();
    for (;;) {
      const answer = await ask("/api/live/1/events");
      if (answer.ok) {
        pages.push(new Listener(answer));
        break;
      }
      await answer.body?.cancel();
    }
    await Promise.all(pages.map((page) => page.close()));
  }));
