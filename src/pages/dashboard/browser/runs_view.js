/**
 * The list of saved runs.
 *
 * @module
 */
import { button, el, section } from "../../shared/browser/dom.js";
import {
  dataTable,
  numberColumn,
  textColumn,
} from "../../shared/browser/table.js";
import { ask, query } from "./ask.js";
import { minuteText, sparkCurve } from "./facts.js";
import { runningJobs } from "./job_view.js";
import { metricText } from "./metrics.js";

/** The columns of figures. */
const FIGURES = [
  ["total_return", "Return"],
  ["sharpe", "Sharpe"],
  ["max_drawdown", "Drawdown"],
  ["round_trips", "Trades"],
];

/** The view of all runs, or of those with a tag. */
export async function runsView({ params }) {
  const tag = params.get("tag") ?? undefined;
  const [runs, running] = await Promise.all([
    ask(`/api/runs${query({ tag })}`),
    runningJobs(),
  ]);
  if (runs.length === 0) return emptyView(tag);
  const picked = new Set();
  const compare = button("Compare", () => {
    location.hash = `#/compare/${[...picked].sort((a, b) => a - b).join(",")}`;
  });
  const update = () => {
    compare.disabled = picked.size < 2;
    compare.textContent = picked.size < 2
      ? "Compare: pick two or more"
      : `Compare ${picked.size} runs`;
  };
  update();
  const table = dataTable({
    caption: tag === undefined ? "Saved runs" : `Saved runs with ${tag}`,
    count: runs.length,
    columns: [
      numberColumn("Run", (i) => runs[i].id, String),
      {
        title: "Pick",
        value: (i) => picked.has(runs[i].id) ? 1 : 0,
        text: (i) => pickBox(runs[i], picked, update),
      },
      {
        title: "Name",
        value: (i) => runs[i].name,
        text: (i) => el("a", { href: `#/runs/${runs[i].id}` }, runs[i].name),
      },
      ...FIGURES.map(([name, title]) =>
        numberColumn(
          title,
          (i) => runs[i].figures[name],
          (value) => metricText(name, value),
        )
      ),
      {
        title: "Equity",
        value: (i) => runs[i].curve.at(-1) ?? 0,
        text: (i) => sparkCurve(runs[i].curve),
      },
      textColumn("Tags", (i) => runs[i].tags.join(", ")),
      textColumn("Range", (i) => `${runs[i].from} to ${runs[i].to}`),
      textColumn("Saved, UTC", (i) => minuteText(runs[i].savedAt)),
    ],
  });
  return section(
    "runs",
    "Runs",
    running,
    el("div", { class: "controls" }, compare, tagLinks(runs, tag)),
    table.element,
  );
}

function pickBox(run, picked, update) {
  const box = el("input", {
    type: "checkbox",
    "aria-label": `Pick run ${run.id}`,
    onchange: () => {
      if (box.checked) picked.add(run.id);
      else picked.delete(run.id);
      update();
    },
  });
  box.checked = picked.has(run.id);
  return box;
}

/** Links to the runs of each tag. */
function tagLinks(runs, tag) {
  const tags = [...new Set(runs.flatMap((run) => run.tags))].sort();
  if (tag !== undefined) return el("a", { href: "#/runs" }, "all runs");
  return el(
    "span",
    { class: "note" },
    ...tags.flatMap((one) => [
      el("a", { href: `#/runs?tag=${encodeURIComponent(one)}` }, one),
      " ",
    ]),
  );
}

function emptyView(tag) {
  return section(
    "runs",
    "Runs",
    el(
      "p",
      {},
      tag === undefined
        ? "No run is saved yet. This saves one:"
        : `No run has the tag ${tag}.`,
    ),
    tag === undefined
      ? el("pre", {}, "openbell backtest config.yaml --save")
      : el("a", { href: "#/runs" }, "all runs"),
  );
}
