/**
 * What the dashboard answers, by path.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { makeReportPage, tearData } from "../pages/report/report.ts";
import { dashboardPage } from "../pages/dashboard/dashboard_page.ts";
import type { Page } from "../pages/shared/page.ts";
import { resultJson } from "../results/result_json.ts";
import { compareRuns } from "../runs/compare_runs.ts";
import { RunStore } from "../runs/run_store.ts";
import { hasRuns } from "../runs/runs_file.ts";
import type { MarketStore } from "../store/market_store.ts";
import { openStore } from "../store/open_store.ts";
import { listExchanges } from "../time/mod.ts";
import { VERSION } from "../version.ts";
import { begun, json, notFound, textParts } from "./answers.ts";
import { KnownInventory } from "./known_inventory.ts";
import { queueList, queueSweep } from "./queue_sweeps.ts";
import { type Asked, get, type Route } from "./route.ts";
import { barsRequest, changeIn, qualityRequest, sessions } from "./requests.ts";
import { chartBars, MOST_BARS } from "./stored_bars.ts";
import { storedQuality } from "./stored_quality.ts";
import { sweepFolds, sweepList, sweepMap, sweepSets } from "./sweeps.ts";

/** What the dashboard shows. */
export interface DashboardSources {
  /** The folder of saved runs. */
  readonly runs: string;
  /** The path of the bar store, if one is shown. */
  readonly db: string | undefined;
  /** The files of sweeps' results. */
  readonly sweeps: readonly string[];
  /** The address of a queue of sweeps, if one is shown. */
  readonly queue: string | undefined;
  /** The folder that modules of runs that are started must be in. */
  readonly project: string;
}

const HTML = "text/html";
/** Round trips of a run in a comparison. */
const TRIPS_SHOWN = 200;

/** Answers requests for runs, bars and calendars. */
export class Routes {
  readonly #sources: DashboardSources;
  readonly #inventory: KnownInventory;
  /** Reports made so far, by run; each takes a run to make. */
  readonly #reports = new Map<number, Promise<Page>>();
  readonly #routes: readonly Route[];

  /** Answers from these sources; `others` are paths of what changes or goes on. */
  constructor(sources: DashboardSources, others: readonly Route[]) {
    this.#sources = sources;
    this.#inventory = new KnownInventory(sources.db ?? "");
    this.#routes = [
      ...others,
      get(/^\/$/, () => textParts(dashboardPage().parts, HTML)),
      get(/^\/runs\/(\d+)\/report$/, ({ parts }) => this.#report(parts[0])),
      get(/^\/api$/, () => json(this.#index()), "this list"),
      get(
        /^\/api\/runs$/,
        ({ url }) =>
          hasRuns(sources.runs)
            ? this.#withRuns((runs) =>
              json(runs.list({ tag: url.searchParams.get("tag") ?? undefined }))
            )
            : json([]),
        "/api/runs?tag=T: saved runs, the newest first",
      ),
      get(
        /^\/api\/runs\/(\d+)$/,
        ({ parts: [id] }) =>
          this.#withRuns((runs) =>
            json({
              ...runs.get(Number(id)),
              equalTo: runs.equalTo(Number(id)),
            })
          ),
        "/api/runs/N: one run",
      ),
      get(
        /^\/api\/runs\/(\d+)\/result$/,
        ({ parts: [id] }) =>
          this.#withRuns((runs) =>
            textParts(
              runs.withResult(
                Number(id),
                (result) => begun(resultJson(result)),
              ),
              "application/json",
            )
          ),
        "/api/runs/N/result: its whole result, as backtest --json writes it",
      ),
      get(
        /^\/api\/runs\/(\d+)\/equity$/,
        ({ parts: [id] }) => this.#equity(Number(id)),
        "/api/runs/N/equity: dates, equity and cash, in columns",
      ),
      get(
        /^\/api\/runs\/(\d+)\/tear$/,
        ({ parts: [id], url }) => this.#tear(Number(id), url),
        "/api/runs/N/tear: what its tear sheet shows; with bars=true also excursions and leverage, for which the config runs once more",
      ),
      get(
        /^\/api\/runs\/(\d+)\/fills$/,
        ({ parts: [id], url }) => this.#fills(Number(id), url),
        "/api/runs/N/fills?symbol=S: its fills",
      ),
      {
        method: "PATCH",
        path: /^\/api\/runs\/(\d+)$/,
        answer: (asked) => this.#change(asked),
        help: '/api/runs/N: changes {"tags": [...], "note": "..."}',
      },
      {
        method: "DELETE",
        path: /^\/api\/runs\/(\d+)$/,
        answer: ({ parts: [id] }) =>
          this.#withRuns((runs) => {
            runs.remove([Number(id)]);
            this.#reports.delete(Number(id));
            return json({ removed: [Number(id)] });
          }, false),
        help: "/api/runs/N: removes a run",
      },
      get(
        /^\/api\/compare$/,
        ({ url }) => this.#compare(url),
        "/api/compare?runs=1,2: what differs between runs",
      ),
      get(
        /^\/api\/sweeps$/,
        () => json(sweepList(sources.sweeps)),
        "/api/sweeps: the sweeps, and how far they are",
      ),
      get(
        /^\/api\/sweeps\/(\d+)$/,
        ({ parts: [id], url }) =>
          json(sweepSets(sources.sweeps, Number(id), url)),
        "/api/sweeps/N?window=W&metric=M&count=C: a sweep, its best sets by a figure, and those beside the best",
      ),
      get(
        /^\/api\/sweeps\/(\d+)\/map$/,
        ({ parts: [id], url }) =>
          json(sweepMap(sources.sweeps, Number(id), url)),
        "/api/sweeps/N/map?x=A&y=B&window=W&metric=M: a figure over two parameters",
      ),
      get(
        /^\/api\/sweeps\/(\d+)\/folds$/,
        ({ parts: [id] }) => json(sweepFolds(sources.sweeps, Number(id))),
        "/api/sweeps/N/folds: the splits of walk-forward that were tested, and their joined equity",
      ),
      get(
        /^\/api\/queue$/,
        async () => json(await queueList(sources.queue)),
        "/api/queue: the sweeps of the queue, the newest first",
      ),
      get(
        /^\/api\/queue\/(\d+)$/,
        async ({ parts: [id] }) =>
          json(await queueSweep(sources.queue, Number(id))),
        "/api/queue/N: how far one is, as sweep status --json prints it",
      ),
      get(
        /^\/api\/store$/,
        () =>
          this.#withStore((store) =>
            json({ file: store.name, series: this.#inventory.of(store) })
          ),
        "/api/store: the series of the bar store",
      ),
      get(
        /^\/api\/store\/imports$/,
        () => this.#withStore((store) => json(store.imports.list())),
        "/api/store/imports: the files that were imported",
      ),
      get(
        /^\/api\/bars$/,
        ({ url }) =>
          this.#withStore(async (store) =>
            json(await chartBars(store, barsRequest(url)))
          ),
        `/api/bars?symbol=S&interval=5m&to=DATE&count=N: bars in columns, at most ${MOST_BARS}; from=DATE is the first date`,
      ),
      get(
        /^\/api\/quality$/,
        ({ url }) =>
          this.#withStore(async (store) =>
            json(await storedQuality(store, qualityRequest(url)))
          ),
        "/api/quality?symbol=S&interval=1m&from=DATE&to=DATE: how complete the stored bars of a symbol are, by session, and the longest gaps",
      ),
      get(
        /^\/api\/exchanges$/,
        () => json(listExchanges()),
        "/api/exchanges: the exchanges with calendars",
      ),
      get(
        /^\/api\/calendar$/,
        ({ url }) => json(sessions(url)),
        "/api/calendar?exchange=E&from=DATE&to=DATE: sessions, times in UTC milliseconds",
      ),
    ];
  }

  /** The answer to a request. */
  async answer(request: Request, url: URL): Promise<Response> {
    const method = request.method === "HEAD" ? "GET" : request.method;
    let known = false;
    for (const route of this.#routes) {
      const found = route.path.exec(url.pathname);
      if (found === null) continue;
      known = true;
      if (route.method !== method) continue;
      return await route.answer({ request, url, parts: found.slice(1) });
    }
    return known
      ? json({ error: `${request.method} is not answered here` }, 405)
      : notFound();
  }

  #index(): unknown {
    return {
      openbell: VERSION,
      runs: this.#sources.runs,
      store: this.#sources.db ?? null,
      paths: this.#routes.flatMap(({ method, help }) =>
        help === undefined ? [] : [`${method} ${help}`]
      ),
    };
  }

  async #withRuns(
    action: (runs: RunStore) => Response | Promise<Response>,
    readOnly = true,
  ): Promise<Response> {
    const runs = new RunStore(this.#sources.runs, { readOnly });
    try {
      return await action(runs);
    } finally {
      runs.close();
    }
  }

  async #withStore(
    action: (store: MarketStore) => Response | Promise<Response>,
  ): Promise<Response> {
    const { db } = this.#sources;
    if (db === undefined) {
      throw new SessionError(
        "store_open",
        "This dashboard shows no bar store; start it with --db FILE",
      );
    }
    const store = await openStore(db, { readOnly: true });
    try {
      return await action(store);
    } finally {
      store.close();
    }
  }

  async #report(id: string): Promise<Response> {
    const page = await this.#withReport(Number(id));
    return textParts(page.parts, HTML);
  }

  async #withReport(id: number): Promise<Page> {
    const known = this.#reports.get(id);
    if (known !== undefined) return await known;
    const made = this.#makeReport(id);
    this.#reports.set(id, made);
    try {
      return await made;
    } catch (error) {
      this.#reports.delete(id);
      throw error;
    }
  }

  async #makeReport(id: number): Promise<Page> {
    const runs = new RunStore(this.#sources.runs, { readOnly: true });
    try {
      const { store, sandbox } = runs.get(id);
      return await runs.withResult(
        id,
        (result) => makeReportPage({ result, db: store, sandbox }),
      );
    } finally {
      runs.close();
    }
  }

  #equity(id: number): Promise<Response> {
    return this.#withRuns((runs) =>
      runs.withResult(id, ({ equity }) =>
        json({
          dates: equity.map(({ date }) => date),
          equity: equity.map(({ equity }) => equity),
          cash: equity.map(({ cash }) => cash),
        }))
    );
  }

  #tear(id: number, url: URL): Promise<Response> {
    const bars = url.searchParams.get("bars") === "true";
    return this.#withRuns(async (runs) => {
      const { store, sandbox } = runs.get(id);
      return json(
        await runs.withResult(
          id,
          (result) => tearData({ result, db: store, bars, sandbox }),
        ),
      );
    });
  }

  #fills(id: number, url: URL): Promise<Response> {
    const symbol = url.searchParams.get("symbol");
    return this.#withRuns((runs) =>
      runs.withResult(
        id,
        ({ fills }) =>
          json(
            fills.filter((fill) => symbol === null || fill.symbol === symbol),
          ),
      )
    );
  }

  async #change({ request, parts: [id] }: Asked): Promise<Response> {
    const { tags, note } = await changeIn(request);
    return await this.#withRuns((runs) => {
      const before = runs.get(Number(id));
      if (note !== undefined) runs.note(before.id, note);
      if (tags !== undefined) {
        const remove = before.tags.filter((tag) => !tags.includes(tag));
        runs.tag(before.id, { add: tags, remove });
      }
      return json(runs.get(before.id));
    }, false);
  }

  #compare(url: URL): Promise<Response> {
    const ids = (url.searchParams.get("runs") ?? "").split(",").filter((id) =>
      /^\d+$/.test(id)
    ).map(Number);
    if (ids.length < 2) {
      throw new SessionError(
        "argument_invalid",
        "Name two or more runs, as /api/compare?runs=1,2",
      );
    }
    return this.#withRuns((runs) => {
      const { trades, ...rest } = compareRuns(runs, ids);
      return json({
        ...rest,
        trades: trades.map(({ common, gone, added }) => ({
          common,
          gone: gone.length,
          added: added.length,
          firstGone: gone.slice(0, TRIPS_SHOWN),
          firstAdded: added.slice(0, TRIPS_SHOWN),
        })),
      });
    });
  }
}
