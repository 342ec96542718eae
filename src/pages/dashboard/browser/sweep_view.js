/**
 * Sweeps: how far they are, their sets in a table, a map of two parameters, and
 * what is beside the best set.
 *
 * @module
 */
import {
  button,
  el,
  labelled,
  section,
  select,
} from "../../shared/browser/dom.js";
import { formatCount } from "../../shared/browser/format.js";
import {
  dataTable,
  numberColumn,
  scrolledTable,
  textColumn,
} from "../../shared/browser/table.js";
import { ask, change, query } from "./ask.js";
import { factList, figureText } from "./facts.js";
import { metricName, metricText } from "./metrics.js";
import { foldsSection } from "./folds_section.js";
import { queueSection } from "./queue_view.js";
import { parallelSection } from "./parallel_section.js";

/** Figures of the table beside the one that ranks. */
const SHOWN = [
  "net_profit",
  "total_return",
  "sharpe",
  "max_drawdown",
  "round_trips",
];

/** How often a sweep that is not finished is asked for, in milliseconds. */
const AGAIN_MS = 2_000;

/** Colours from the worst to the best, distinct for the colour-blind. */
const STEPS = 5;

/** The list of sweeps, or one of them. */
export function sweepView(place) {
  return place.rest.length === 0 ? sweepsView() : oneSweep(place);
}

async function sweepsView() {
  const [sweeps, queue] = await Promise.all([
    ask("/api/sweeps"),
    queueSection(),
  ]);
  const files = filesSection(sweeps);
  return queue === undefined ? files : el("div", {}, files, queue);
}

function filesSection(sweeps) {
  if (sweeps.length === 0) {
    return section(
      "sweeps",
      "Sweeps",
      el(
        "p",
        { class: "note" },
        "No sweep is here yet. In a project, deno task sweep runs one and writes sweep.db, which then is here. Others: start the dashboard with --sweep FILE, the file that openbell sweep --out names.",
      ),
    );
  }
  return section(
    "sweeps",
    "Sweeps",
    dataTable({
      caption: "Files of results; pick one",
      count: sweeps.length,
      onRow: (i) => location.hash = `#/sweeps/${sweeps[i].id}`,
      columns: [
        textColumn("File", (i) => sweeps[i].name),
        textColumn(
          "Parameters",
          (i) =>
            (sweeps[i].parameters ?? []).map(({ name }) => name).join(", "),
        ),
        numberColumn("Sets", (i) => sweeps[i].sets ?? NaN, figureText),
        textColumn("Progress", (i) => sweeps[i].error ?? progress(sweeps[i])),
      ],
    }).element,
  );
}

/** How many sets of the first window are finished. */
function progress({ sets, windows }) {
  const { done, failed } = windows[0] ?? { done: 0, failed: 0 };
  const share = Math.floor(100 * (done + failed) / sets);
  const parts = [`${formatCount(done + failed)} of ${formatCount(sets)} sets`];
  parts.push(`${share} %`);
  if (failed > 0) parts.push(`${formatCount(failed)} failed`);
  return parts.join(", ");
}

function isUnfinished({ sets, windows }) {
  const { done, failed } = windows[0] ?? { done: 0, failed: 0 };
  return done + failed < sets;
}

async function oneSweep({ rest: [id], params }) {
  const path = `/api/sweeps/${encodeURIComponent(id)}`;
  const window = params.get("window") ?? undefined;
  const metric = params.get("metric") ?? undefined;
  const sweep = await ask(path + query({ window, metric }));
  const names = sweep.parameters.map(({ name }) => name);
  const x = names.includes(params.get("x")) ? params.get("x") : names[0];
  const second = names.find((name) => name !== x) ?? "";
  const y = names.includes(params.get("y")) && params.get("y") !== x
    ? params.get("y")
    : second;
  const chosen = { window: sweep.window, metric: sweep.metric, x, y };
  const [map, folds] = await Promise.all([
    ask(`${path}/map` + query(chosen)),
    ask(`${path}/folds`),
  ]);
  const parts = [
    overview(sweep),
    controls(id, sweep, names, chosen),
    mapSection(map),
    foldsSection(folds, sweep.metric),
    parallelSection(sweep, names),
    neighbourSection(sweep),
    setSection(sweep, names, path),
  ];
  const content = el("div", {}, ...parts.filter((one) => one !== undefined));
  if (isUnfinished(sweep)) followed(path, content, sweep);
  return content;
}

function overview(sweep) {
  return section(
    "sweep",
    sweep.name,
    factList([
      ["progress", progress(sweep)],
      [
        "parameters",
        sweep.parameters.map(({ name, values }) =>
          values === 0 ? name : `${name} (${formatCount(values)})`
        ).join(", "),
      ],
      ["windows", String(sweep.windows.length)],
    ]),
    el("progress", {
      "aria-label": "Sets that are finished",
      max: sweep.sets,
      value: (sweep.windows[0]?.done ?? 0) + (sweep.windows[0]?.failed ?? 0),
    }),
    el("p", { role: "status", class: "note" }),
  );
}

/** Shows the progress of a sweep that runs, as long as its view is shown. */
function followed(path, content, { windows }) {
  const before = JSON.stringify(windows);
  const look = async () => {
    if (!content.isConnected) return;
    const now = await ask(path + query({ count: 1 })).catch(() => undefined);
    if (!content.isConnected) return;
    if (now !== undefined) {
      const { done, failed } = now.windows[0] ?? { done: 0, failed: 0 };
      content.querySelector("#sweep progress").value = done + failed;
      const status = content.querySelector("#sweep [role=status]");
      if (JSON.stringify(now.windows) !== before) {
        status.replaceChildren(
          `${progress(now)} by now. `,
          button("Show them", () => dispatchEvent(new Event("hashchange"))),
        );
      }
      if (!isUnfinished(now)) return;
    }
    setTimeout(look, AGAIN_MS);
  };
  setTimeout(look, AGAIN_MS);
}

function controls(id, sweep, names, chosen) {
  const lists = {
    metric: select("Figure", sweep.metrics, metricName),
    x: select("Columns", names, (name) => name),
    y: select("Rows", names.length > 1 ? names : [""], (name) => name),
    window: select(
      "Window",
      sweep.windows.map(({ window }) => window),
      (window) => String(window + 1),
    ),
  };
  for (const [name, list] of Object.entries(lists)) {
    list.value = String(chosen[name]);
    list.addEventListener("change", () => {
      const next = Object.fromEntries(
        Object.entries(lists).map(([key, one]) => [key, one.value]),
      );
      // The two axes change places rather than being the same.
      if (name === "x" && next.x === next.y) next.y = chosen.x;
      if (name === "y" && next.x === next.y) next.x = chosen.y;
      location.hash = `#/sweeps/${id}${query(next)}`;
    });
  }
  // A choice of one is none.
  const shown = Object.values(lists).filter((list) => list.options.length > 1);
  return el("div", { class: "controls" }, ...shown.map(labelled));
}

function mapSection({ metric, x, y, cells, higherIsBetter }) {
  const values = cells.map(({ best }) => best.metrics[metric]);
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const top = higherIsBetter ? most : least;
  const stepOf = (value) => {
    if (most === least) return Math.floor(STEPS / 2);
    const rising = (value - least) / (most - least);
    const share = higherIsBetter ? rising : 1 - rising;
    return Math.min(STEPS - 1, Math.floor(share * STEPS));
  };
  const places = new Map(cells.map((cell) => [`${cell.x} ${cell.y}`, cell]));
  const cellOf = (column, line) => {
    const cell = places.get(`${column} ${line}`);
    if (cell === undefined) return el("td", { class: "none" }, "–");
    const value = cell.best.metrics[metric];
    const of = cell.sets === 1 ? "" : `, best of ${cell.sets}`;
    return el("td", {
      class: `step${stepOf(value)}${value === top ? " best" : ""}`,
      title: `set ${cell.best.set}${of}: ${parameterText(cell.best)}`,
    }, metricText(metric, value));
  };
  return section(
    "map",
    y.name === ""
      ? `${metricName(metric)} by ${x.name}`
      : `${metricName(metric)} by ${x.name} × ${y.name}`,
    el(
      "div",
      { class: "map" },
      scrolledTable(
        "Each cell has the best set over all other parameters",
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el(
              "th",
              { scope: "col" },
              y.name === "" ? metricName(metric) : y.name,
            ),
            ...x.labels.map((label) =>
              el("th", { scope: "col", class: "num" }, label)
            ),
          ),
        ),
        el(
          "tbody",
          {},
          ...y.labels.map((label, line) =>
            el(
              "tr",
              {},
              el("th", { scope: "row" }, label),
              ...x.labels.map((_, column) => cellOf(column, line)),
            )
          ),
        ),
      ),
    ),
  );
}

function parameterText({ parameters }) {
  return Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

/** How much is lost one step beside the best set. */
function neighbourSection({ neighbours, rows, metric }) {
  const [best] = rows;
  if (best === undefined || neighbours.length === 0) return undefined;
  const top = best.metrics[metric];
  const text = (value) => metricText(metric, value);
  const of = (i) => neighbours[i].row.metrics[metric];
  return section(
    "neighbours",
    "Beside the best set",
    el(
      "p",
      { class: "facts" },
      `Set ${best.set}, ${parameterText(best)}: ${metricName(metric)} ${
        metricText(metric, top)
      }. A hill that is flat around its top is less likely to be chance.`,
    ),
    dataTable({
      caption: "Sets one step beside it",
      count: neighbours.length,
      columns: [
        textColumn("Parameter", (i) => neighbours[i].parameter),
        textColumn("Value", (i) => String(neighbours[i].value)),
        numberColumn("Set", (i) => neighbours[i].row.set, String),
        numberColumn(metricName(metric), of, text),
        numberColumn(
          "Difference",
          (i) => of(i) === null || top === null ? null : of(i) - top,
          text,
        ),
      ],
    }).element,
  );
}

function setSection(
  { rows, metric, sets, windows, window, hasSource },
  names,
  path,
) {
  const message = el("p", { class: "note", role: "status" });
  const figures = [metric, ...SHOWN.filter((name) => name !== metric)];
  const { done, failed } = windows.find((one) => one.window === window) ??
    { done: 0, failed: 0 };
  const table = dataTable({
    caption: "Sets, the best first",
    count: rows.length,
    columns: [
      numberColumn("Set", (i) => rows[i].set, String),
      ...names.map((name) =>
        typeof rows[0]?.parameters[name] === "number"
          ? numberColumn(name, (i) => rows[i].parameters[name], String)
          : textColumn(name, (i) => String(rows[i].parameters[name]))
      ),
      ...figures.map((name) =>
        numberColumn(
          metricName(name),
          (i) => rows[i].metrics[name],
          (value) => metricText(name, value),
        )
      ),
      textColumn("Error", (i) => rows[i].error ?? ""),
      ...(hasSource ? [runColumn(rows, path, message)] : []),
    ],
  });
  const filter = el("input", { type: "search", "aria-label": "Filter" });
  const texts = rows.map((row) =>
    `${parameterText(row)} ${row.error ?? ""}`.toLowerCase()
  );
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/);
    table.show(
      [...rows.keys()].filter((i) =>
        words.every((word) => texts[i].includes(word))
      ),
    );
  });
  const all = done + failed;
  return section(
    "sets",
    "Sets",
    el(
      "p",
      { class: "facts" },
      rows.length < all
        ? `The best ${formatCount(rows.length)} of ${
          formatCount(all)
        } finished sets.`
        : `${formatCount(all)} of ${formatCount(sets)} sets are finished.`,
    ),
    el("div", { class: "controls" }, labelled(filter)),
    message,
    table.element,
  );
}

/** A column of buttons that run a set with all its fills, and show the run. */
function runColumn(rows, path, message) {
  const start = async (set) => {
    try {
      const job = await change(`${path}/runs`, "POST", { set });
      location.hash = `#/jobs/${job.id}`;
    } catch (error) {
      message.textContent = error.message;
      message.scrollIntoView({ block: "nearest" });
    }
  };
  return {
    title: "Run",
    value: (i) => rows[i].set,
    text: (i) =>
      button(
        "Open",
        () => start(rows[i].set),
        `Open set ${rows[i].set} as a run`,
      ),
  };
}
