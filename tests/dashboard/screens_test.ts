/** How the pages look: compared with stored screenshots, within a tolerance. */
import { assert } from "@std/assert";
import { TrailWriter } from "../../src/live/trail/trail_writer.ts";
import { sweepHtml } from "../../src/pages/sweep/sweep_page.ts";
import { browserTests } from "../pages/_browser.ts";
import type { Page, PageOptions } from "../pages/_browser_page.ts";
import {
  assertScreen,
  isSmall,
  screenDifference,
  takeScreen,
} from "../pages/_screens.ts";
import { writeReport } from "../pages/report/_report.ts";
import { writeKnownMap } from "../pages/quality/_known_map.ts";
import { smallSweep } from "../pages/sweep/_sweep.ts";
import { withDashboard } from "./_dashboard.ts";
import { withSweeps } from "./_sweeps.ts";
import { show, until } from "./_views.ts";

const browserTest = browserTests("How the pages look");

/** Ways of looking at a page. */
const WAYS: readonly (readonly [string, PageOptions])[] = [
  ["light", { height: 1_400 }],
  ["dark", { height: 1_400, dark: true }],
  ["phone", { width: 390, height: 1_400, mobile: true }],
];

/** Candles that are drawn. */
const CANDLES =
  `document.querySelector("#candle-chart")?.getAttribute("aria-busy") === "false"`;

/** Views of the dashboard, and what has to be true when they are drawn. */
const VIEWS = [
  ["runs", "#/runs", "true"],
  ["run", "#/runs/1", CANDLES],
  ["compare", "#/compare/1,2", "true"],
  ["data", "#/data/BRAVO", CANDLES],
  ["calendar", "#/calendar/LSE/2025", "true"],
  [
    "live",
    "#/live",
    `document.querySelectorAll("#fills tbody tr").length === 3 &&
      document.querySelector("#candles .readout").textContent.includes("bars")`,
  ],
] as const;

const SWEEPS = [
  ["sweeps", "#/sweeps"],
  ["sweep", "#/sweeps/1"],
  ["walk_forward", "#/sweeps/3"],
] as const;

/** The trail of a run that goes on, always the same. */
function trailOf(db: string): TrailWriter {
  const startedAt = Date.UTC(2025, 0, 6, 14, 29);
  const trail = new TrailWriter({
    db,
    run: "turns",
    about: {
      startedAt,
      firstDate: "2025-01-06",
      symbols: ["ALFA", "BRAVO"],
      interval: "1m",
      exchange: "US_EQUITY",
      zone: "America/New_York",
      source: "replay",
      records: true,
    },
    fresh: false,
  });
  for (let i = 0; i < 3; i++) {
    const time = new Date(startedAt + i * 60_000).toISOString();
    trail.add({
      ...{ type: "fill", time, marketTime: time, strategy: "turns" },
      ...{ symbol: "ALFA", order: i, side: i === 1 ? "sell" : "buy" },
      ...{ quantity: 10, price: 100 + i, fee: 1, tag: "", reason: "" },
      text: `${time} turns: buy 10 ALFA at 100`,
    });
  }
  trail.showAccount(JSON.stringify({
    ...{ time: startedAt, cash: 50_000, equity: 51_000 },
    ...{ positionCount: 0, positions: [], orderCount: 0, orders: [] },
  }));
  return trail;
}

/** Says that the run goes on. */
function goOn(trail: TrailWriter): void {
  trail.write({
    ...{ state: "running", date: "2025-01-06", sessions: 0, bars: 60 },
    ...{ time: Date.UTC(2025, 0, 6, 15), marketTime: Date.UTC(2025, 0, 6, 15) },
    ...{ lagMs: 0, equity: 51_000, positions: 0, gaps: 1, overruns: 0 },
    ...{ lateSlices: 0, interruptions: 0, reconnects: 0 },
  }, Date.now());
}

async function scrollTo(page: Page, part: string): Promise<void> {
  await page.evaluate(`document.querySelector("${part}").scrollIntoView()`);
  await settle(page);
}

async function settle(page: Page): Promise<void> {
  // The charts draw in the frame after their data.
  await page.evaluate(
    `new Promise((drawn) => requestAnimationFrame(() =>
      requestAnimationFrame(() => requestAnimationFrame(drawn))))`,
  );
}

browserTest(
  "the views of the dashboard look as they are stored, light, dark and on a phone",
  (newPage) =>
    withDashboard(async ({ dashboard: { url }, db }) => {
      const trail = trailOf(db);
      for (const [way, options] of WAYS) {
        const page = await newPage();
        await page.open(url, options);
        for (const [name, hash, condition] of VIEWS) {
          goOn(trail);
          await show(page, hash);
          await until(page, condition);
          await settle(page);
          await assertScreen(page, `${name}_${way}`);
        }
      }
      trail.close();
    }),
);

browserTest(
  "the views of sweeps look as they are stored, light, dark and on a phone",
  (newPage) =>
    withSweeps(async ({ url }) => {
      for (const [way, options] of WAYS) {
        const page = await newPage();
        await page.open(`${url}#/calendar`, options);
        for (const [name, hash] of SWEEPS) {
          await show(page, hash);
          await settle(page);
          await assertScreen(page, `${name}_${way}`);
        }
      }
    }),
);

/** What a dashboard with a queue answers; workers and databases differ each time. */
const QUEUE: Readonly<Record<string, unknown>> = {
  "/api/queue": {
    queue: "postgres://10.0.0.5:5432/openbell",
    sweeps: [
      {
        ...{ sweep: 2, title: "cross", state: "running", sets: 1_000 },
        created: "2025-01-06T14:30:00Z",
      },
      {
        ...{ sweep: 1, title: "reversal", state: "done", sets: 400 },
        created: "2025-01-03T09:05:00Z",
      },
    ],
  },
  "/api/queue/2": {
    ...{ sweep: 2, title: "cross", state: "running", done: 412, total: 1_000 },
    ...{ running: 80, failed: 3, parked: 0, retries: 1 },
    ...{ firstError: "set 17: strategy_failed", barSetsPerSecond: 61_200_000 },
    secondsLeft: 95,
    workers: [
      {
        ...{ worker: 1, machine: "alpha", threads: 8, done: 300, running: 50 },
        barSetsPerSecond: 41_500_000,
        lastHeartbeat: "2025-01-06T14:41:00Z",
      },
      {
        ...{ worker: 2, machine: "beta", threads: 4, done: 112, running: 30 },
        ...{ barSetsPerSecond: 0, note: "another version" },
      },
    ],
  },
};

browserTest(
  "the views of a queue look as they are stored, light, dark and on a phone",
  (newPage) =>
    withDashboard(async ({ dashboard: { url } }) => {
      for (const [way, options] of WAYS) {
        const page = await newPage();
        await page.open(`${url}#/calendar`, options);
        await page.evaluate(`{
          const answers = ${JSON.stringify(QUEUE)};
          const own = fetch;
          globalThis.fetch = (path, ...rest) => path in answers
            ? Promise.resolve(Response.json(answers[path]))
            : own(path, ...rest);
        }`);
        for (
          const [name, hash] of [
            ["queue", "#/sweeps"],
            ["queued_sweep", "#/queue/2"],
          ]
        ) {
          await show(page, hash);
          await settle(page);
          await assertScreen(page, `${name}_${way}`);
        }
      }
    }),
);

browserTest(
  "a report looks as it is stored, light, dark and on a phone",
  async (newPage, folder) => {
    const path = await writeReport(folder);
    for (const [way, options] of WAYS) {
      const page = await newPage();
      await page.open(path, options);
      await settle(page);
      await assertScreen(page, `report_${way}`);
      await scrollTo(page, "#candles");
      await until(page, CANDLES);
      await settle(page);
      await assertScreen(page, `report_candles_${way}`);
    }
  },
);

browserTest(
  "the pages of sweep --html and quality --html look as they are stored, light, dark and on a phone",
  async (newPage, folder) => {
    const { map, result } = smallSweep("fast=1..20", "slow=30..49");
    const sweep = `${folder}/sweep.html`;
    Deno.writeTextFileSync(sweep, sweepHtml("cross", map, result));
    const files = [
      ["sweep_file", sweep],
      ["quality_file", await writeKnownMap(folder)],
    ];
    for (const [way, options] of WAYS) {
      for (const [name, path] of files) {
        const page = await newPage();
        await page.open(path, { ...options, waits: false });
        await until(page, `document.readyState === "complete"`);
        await settle(page);
        await assertScreen(page, `${name}_${way}`);
      }
    }
  },
);

browserTest(
  "a page in another font is within the tolerance; one without its charts, in another theme or moved is not",
  (newPage) =>
    withDashboard(async ({ dashboard: { url } }) => {
      const page = await newPage();
      await page.open(url, { height: 1_400 });
      await show(page, "#/runs/1");
      await until(
        page,
        `document.querySelector(".readout").textContent !== ""`,
      );
      await settle(page);
      const whole = await takeScreen(page);
      const changed = async (change: string, back: string) => {
        await page.evaluate(change);
        await settle(page);
        const taken = await takeScreen(page);
        await page.evaluate(back);
        return await screenDifference(page, taken, whole);
      };
      const font = await changed(
        `document.body.style.fontFamily = "monospace"; document.body.style.letterSpacing = "-0.1em"`,
        `document.body.style.fontFamily = ""; document.body.style.letterSpacing = ""`,
      );
      const blank = await changed(
        `for (const one of document.querySelectorAll("canvas")) one.style.visibility = "hidden"`,
        `for (const one of document.querySelectorAll("canvas")) one.style.visibility = ""`,
      );
      const theme = await changed(
        `document.documentElement.dataset.theme = "dark"`,
        `document.documentElement.dataset.theme = "light"`,
      );
      const moved = await changed(
        `document.querySelector("main").style.paddingTop = "120px"`,
        `document.querySelector("main").style.paddingTop = ""`,
      );
      const bare = await changed(
        `for (const one of document.querySelectorAll(".chart, .curve")) one.remove()`,
        "undefined",
      );
      const said = JSON.stringify({ font, theme, moved, blank, bare });
      assert(isSmall(font), said);
      for (const one of [theme, moved, blank, bare]) {
        assert(!isSmall(one), said);
      }
    }),
);
