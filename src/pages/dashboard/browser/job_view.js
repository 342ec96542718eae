/**
 * Runs that were started from the page: how they go.
 *
 * @module
 */
import { button, el, section } from "../../shared/browser/dom.js";
import { formatCount } from "../../shared/browser/format.js";
import { ask, change } from "./ask.js";
import { factList, figureText, minuteText } from "./facts.js";

/** What a state is called. */
const STATES = {
  running: "running",
  saved: "finished and saved",
  failed: "failed",
  cancelled: "cancelled",
};

/** The view of one of them, which follows it until it has ended. */
export async function jobView({ rest: [id] }) {
  const place = el("div");
  const status = el("p", { role: "status" });
  const bar = el("progress", { "aria-label": "Sessions that are over" });
  const cancel = button("Cancel", async () => {
    cancel.disabled = true;
    try {
      await change(`/api/jobs/${id}`, "DELETE");
    } catch (error) {
      status.textContent = error.message;
    }
  });
  const draw = (job) => {
    const { state, progress, error, log } = job;
    bar.max = progress?.sessionsTotal ?? 1;
    if (progress === null && state === "running") bar.removeAttribute("value");
    else bar.value = state === "saved" ? bar.max : progress?.sessions ?? 0;
    status.textContent = statusText(job);
    cancel.hidden = state !== "running";
    place.replaceChildren(
      ...(error === null ? [] : [el(
        "p",
        { class: "error", role: "alert" },
        `${error.code}: ${error.message}`,
      )]),
      ...links(job),
      ...(log.length === 0 ? [] : [
        el("h3", {}, "Log"),
        el("pre", { tabindex: 0, "aria-label": "Log" }, log.join("\n")),
      ]),
    );
  };
  const job = await ask(`/api/jobs/${encodeURIComponent(id)}`);
  draw(job);
  const content = section(
    "job",
    job.title,
    factList([
      ["Started", `${minuteText(job.started)} UTC`],
      ["Permissions", job.sandbox ? "none (sandbox)" : "all"],
    ]),
    bar,
    status,
    el("div", { class: "controls" }, cancel),
    place,
  );
  if (job.state === "running") follow(id, content, draw);
  return content;
}

/** Draws what the server sends, until the run has ended or the view is left. */
function follow(id, content, draw) {
  const events = new EventSource(`/api/jobs/${id}/events`);
  events.onmessage = ({ data }) => {
    const job = JSON.parse(data);
    // The first one can come before the view is shown.
    if (wasShown && !content.isConnected) return events.close();
    wasShown = content.isConnected;
    draw(job);
    if (job.state !== "running") events.close();
  };
  let wasShown = false;
}

function statusText({ state, progress }) {
  if (progress === null) {
    return state === "running" ? "The run begins …" : STATES[state];
  }
  const { date, sessions, sessionsTotal, equity } = progress;
  return `${STATES[state]}: ${date}, session ${formatCount(sessions)} of ${
    formatCount(sessionsTotal)
  }, equity ${figureText(equity)}`;
}

function links({ run, parent, state }) {
  if (state !== "saved") return [];
  const link = (href, text) => el("a", { href }, text);
  return [el(
    "p",
    {},
    link(`#/runs/${run}`, `Run ${run}`),
    ...(parent === null ? [] : [
      " ",
      link(`#/compare/${parent},${run}`, `Compare with run ${parent}`),
    ]),
  )];
}

/** Links to those that go on, for the list of runs. */
export async function runningJobs() {
  const jobs = (await ask("/api/jobs")).filter(({ state }) =>
    state === "running"
  );
  if (jobs.length === 0) return undefined;
  return el(
    "p",
    { class: "note" },
    "Running: ",
    ...jobs.flatMap(({ id, title }) => [
      el("a", { href: `#/jobs/${id}` }, title),
      " ",
    ]),
  );
}
