/**
 * One saved run: its tear sheet, candles with its fills, config.
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
import { clockOf } from "../../shared/browser/format.js";
import { EXPLANATION, SUMMARY } from "../../tear/browser/tear_sheet.js";
import { againSection } from "./again_section.js";
import { ask, change, query } from "./ask.js";
import { factList, minuteText } from "./facts.js";
import { chartIntervals, priceChart, runCurves } from "./price_chart.js";

/** The view of a run. */
export async function runView({ rest: [id] }) {
  const [run, data] = await Promise.all([
    ask(`/api/runs/${id}`),
    ask(`/api/runs/${id}/tear`),
  ]);
  return el(
    "div",
    {},
    summary(run),
    sheet(run, data),
    await candles(run),
    againSection(run),
    section(
      "config",
      "Config",
      el("pre", { tabindex: 0 }, JSON.stringify(run.config, null, 2)),
    ),
  );
}

/** The tear sheet; what needs the bars of positions comes when it is asked for. */
function sheet(run, data) {
  const place = el("div");
  const draw = (data) => {
    const report = { data, clock: clockOf(data.zone) };
    place.replaceChildren(
      ...[...SUMMARY, ...EXPLANATION].flatMap((make) => make(report) ?? []),
    );
  };
  const message = el("p", { class: "note", role: "status" });
  const more = button("Excursions, leverage and hours", async () => {
    more.disabled = true;
    message.textContent = "The config runs once more for the bars …";
    try {
      draw(await ask(`/api/runs/${run.id}/tear${query({ bars: true })}`));
      message.textContent = "";
    } catch (error) {
      message.textContent = error.message;
      more.disabled = false;
    }
  });
  draw(data);
  return el(
    "div",
    {},
    place,
    el("div", { class: "controls" }, more),
    message,
  );
}

function summary(run) {
  const message = el("p", { class: "note", role: "status" });
  const tags = el("input", { "aria-label": "Tags", size: 24 });
  tags.value = run.tags.join(", ");
  const note = el("input", { "aria-label": "Note", size: 40 });
  note.value = run.note;
  const save = async () => {
    try {
      const changed = await change(`/api/runs/${run.id}`, "PATCH", {
        tags: tags.value.split(",").map((tag) => tag.trim())
          .filter((tag) => tag !== ""),
        note: note.value,
      });
      tags.value = changed.tags.join(", ");
      message.textContent = "Saved.";
    } catch (error) {
      message.textContent = error.message;
    }
  };
  const remove = async () => {
    if (!confirm(`Remove run ${run.id} for good?`)) return;
    await change(`/api/runs/${run.id}`, "DELETE");
    location.hash = "#/runs";
  };
  return section(
    "run",
    `Run ${run.id}: ${run.name}`,
    factList([
      ["Saved", `${minuteText(run.savedAt)} UTC, version ${run.version}`],
      ["Range", `${run.from} to ${run.to}, ${run.sessions} sessions`],
      ["Config", run.configFile],
      ["Store", run.store],
      ...run.modules.map((one) => [
        "Code",
        `${one.name}, ${one.hash.slice(0, 12)}`,
      ]),
      ["Hash", run.hash],
      ["Sandbox", run.sandbox === true ? "yes, without permissions" : ""],
      ["Equal to", run.equalTo.map((one) => `run ${one}`).join(", ")],
    ]),
    el(
      "p",
      {},
      el(
        "a",
        { href: `/runs/${run.id}/report`, target: "_blank", rel: "noopener" },
        "Full report",
      ),
      " ",
      el(
        "a",
        {
          href: `/api/runs/${run.id}/result`,
          target: "_blank",
          rel: "noopener",
        },
        "Result as JSON",
      ),
      ...(run.parent === undefined ? [] : [
        " ",
        el(
          "a",
          { href: `#/compare/${run.parent},${run.id}` },
          `Compare with run ${run.parent}, whose config was changed`,
        ),
      ]),
      " ",
      el("a", {
        href: `#/runs/${run.id}`,
        onclick: (event) => {
          event.preventDefault();
          document.getElementById("again").scrollIntoView();
          document.querySelector("#again input")?.focus();
        },
      }, "Run again"),
    ),
    el(
      "div",
      { class: "controls" },
      el("label", {}, "Tags", tags),
      el("label", {}, "Note", note),
      button("Save", save),
      button("Remove", remove),
    ),
    message,
  );
}

/** Candles from the store with the fills and indicators of the run, symbol by symbol. */
async function candles(run) {
  const part = section("candles", "Candles and fills");
  let series;
  try {
    ({ series } = await ask("/api/store"));
  } catch (error) {
    part.append(el("p", { class: "note" }, error.message));
    return part;
  }
  const symbols = run.config.session_data_config.symbols.filter((symbol) =>
    series.some((one) => one.symbol === symbol)
  );
  if (symbols.length === 0) {
    part.append(
      el("p", { class: "note" }, "The store has no bars of its symbols."),
    );
    return part;
  }
  const choice = select("Symbol", symbols, (symbol) => symbol);
  const place = el("div");
  let chart;
  const draw = async () => {
    const symbol = choice.value;
    const fills = await ask(`/api/runs/${run.id}/fills${query({ symbol })}`);
    const intervals = chartIntervals(series, symbol);
    const at = fills.length === 0 ? undefined : Date.parse(fills[0].time);
    const hasFocus = document.activeElement === choice;
    chart?.remove();
    chart = priceChart({
      symbol,
      intervals,
      fills,
      at,
      choices: [labelled(choice)],
      curves: runCurves(run, symbol),
    });
    place.replaceChildren(chart.element);
    if (hasFocus) choice.focus();
  };
  choice.addEventListener("change", draw);
  part.append(place);
  await draw();
  return part;
}
