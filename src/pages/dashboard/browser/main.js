/**
 * Shows the view that the address names.
 *
 * @module
 */
import { el } from "../../shared/browser/dom.js";
import { calendarView } from "./calendar_view.js";
import { compareView } from "./compare_view.js";
import { dataView } from "./data_view.js";
import { jobView } from "./job_view.js";
import { queueView } from "./queue_view.js";
import { liveView } from "./live_view.js";
import { runView } from "./run_view.js";
import { runsView } from "./runs_view.js";
import { sweepView } from "./sweep_view.js";

/** The views by the first part of the address. */
const VIEWS = {
  runs: (place) => place.rest.length === 0 ? runsView(place) : runView(place),
  compare: compareView,
  jobs: (place) => place.rest.length === 0 ? runsView(place) : jobView(place),
  sweeps: sweepView,
  queue: (place) =>
    place.rest.length === 0 ? sweepView(place) : queueView(place),
  live: liveView,
  data: dataView,
  calendar: calendarView,
};

/** The views that are in the menu. */
const MENU = [
  ["runs", "Runs"],
  ["sweeps", "Sweeps"],
  ["live", "Live"],
  ["data", "Data"],
  ["calendar", "Calendar"],
];

/** The views of the menu that others belong to. */
const PARENTS = { compare: "runs", jobs: "runs", queue: "sweeps" };

let generation = 0;

/** Draws the menu, and the view now and whenever the address changes. */
export async function main() {
  addEventListener("hashchange", show);
  await show();
}

/** What an address such as `#/runs/3?tag=x` names. */
export function placeOf(hash) {
  const [path, search = ""] = hash.replace(/^#\/?/, "").split("?");
  const [name, ...rest] = path.split("/").filter((part) => part !== "");
  return {
    name: Object.hasOwn(VIEWS, name ?? "") ? name : "runs",
    rest: Object.hasOwn(VIEWS, name ?? "") ? rest : [],
    params: new URLSearchParams(search),
  };
}

async function show() {
  const own = ++generation;
  const place = placeOf(location.hash);
  const view = document.getElementById("view");
  view.setAttribute("aria-busy", "true");
  drawMenu(PARENTS[place.name] ?? place.name);
  let content;
  try {
    content = await VIEWS[place.name](place);
  } catch (error) {
    content = el("p", { class: "error", role: "alert" }, error.message);
  }
  // Another view may have been asked for meanwhile.
  if (own !== generation) return;
  view.replaceChildren(content);
  view.setAttribute("aria-busy", "false");
  view.querySelector("h2")?.scrollIntoView({ block: "nearest" });
}

function drawMenu(current) {
  document.getElementById("top").replaceChildren(
    el("h1", {}, "OpenBell"),
    el(
      "nav",
      { "aria-label": "Views" },
      MENU.map(([name, title]) =>
        el("a", {
          href: `#/${name}`,
          "aria-current": name === current ? "page" : undefined,
        }, title)
      ),
    ),
  );
}
