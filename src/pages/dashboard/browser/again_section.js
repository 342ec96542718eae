/**
 * Runs a config again with other parameters.
 *
 * @module
 */
import { el, section } from "../../shared/browser/dom.js";
import { change } from "./ask.js";

/** The form of a run: dates, symbols, parameters; it starts a run. */
export function againSection({ id, config, modules }) {
  const fields = fieldsOf(config, modules);
  const message = el("p", { class: "note", role: "status" });
  const start = async (event) => {
    event.preventDefault();
    try {
      const changes = Object.fromEntries(
        fields.flatMap(({ path, before, read }) => {
          const value = read();
          return JSON.stringify(value) === JSON.stringify(before)
            ? []
            : [[path, value]];
        }),
      );
      const job = await change(`/api/runs/${id}/again`, "POST", { changes });
      location.hash = `#/jobs/${job.id}`;
    } catch (error) {
      message.textContent = error.message;
    }
  };
  const groups = Map.groupBy(fields, ({ group }) => group);
  return section(
    "again",
    "Run again",
    el(
      "form",
      { onsubmit: start },
      ...[...groups].map(([group, own]) =>
        el(
          "fieldset",
          {},
          el("legend", {}, group),
          own.map(({ title, input }) => el("label", {}, title, input)),
        )
      ),
      el("button", { type: "submit" }, "Run with these values"),
      message,
    ),
  );
}

/** What can be changed. */
function fieldsOf(config, modules) {
  const {
    backtest_config: range,
    session_data_config: data,
    trading_config: trading,
    strategies,
  } = config;
  const dates = ["start_date", "end_date"].map((name) =>
    field("Range", name, `backtest_config.${name}`, range[name], "date")
  );
  const symbols = field(
    "Range",
    "symbols",
    "session_data_config.symbols",
    data.symbols,
  );
  const cash = field(
    "Account",
    "max_buying_power",
    "trading_config.max_buying_power",
    trading.max_buying_power,
  );
  const params = strategies.flatMap((strategy, i) =>
    paramFields(
      strategies.length > 1
        ? `Strategy ${i + 1}: ${modules[i]?.name}`
        : `Strategy ${modules[i]?.name ?? ""}`,
      `strategies.${i}.params`,
      strategy.params,
    )
  );
  const indicators = data.indicators.session.flatMap((one, i) =>
    paramFields(
      `Indicator ${one.id}`,
      `session_data_config.indicators.session.${i}.params`,
      one.params,
    )
  );
  return [...params, ...indicators, ...dates, symbols, cash];
}

function paramFields(group, path, params) {
  return Object.entries(params ?? {}).map(([name, value]) =>
    field(group, name, `${path}.${name}`, value)
  );
}

/** A field of a value; `read` is the value that stands in it. */
function field(group, title, path, before, type) {
  const input = el("input", {});
  const read = readerOf(input, before, title);
  if (typeof before === "boolean") {
    input.type = "checkbox";
    input.checked = before;
  } else if (typeof before === "number") {
    input.type = "number";
    input.step = "any";
    input.value = before;
  } else {
    if (type !== undefined) input.type = type;
    input.value = isTexts(before)
      ? before.join(", ")
      : typeof before === "string"
      ? before
      : JSON.stringify(before);
  }
  return { group, title, path, before, input, read };
}

function readerOf(input, before, title) {
  if (typeof before === "boolean") return () => input.checked;
  if (typeof before === "number") return () => input.valueAsNumber;
  if (typeof before === "string") return () => input.value;
  if (isTexts(before)) {
    return () =>
      input.value.split(",").map((one) => one.trim())
        .filter((one) => one !== "");
  }
  return () => {
    try {
      return JSON.parse(input.value);
    } catch {
      throw new Error(`${title} is not JSON: ${input.value}`);
    }
  };
}

function isTexts(value) {
  return Array.isArray(value) && value.length > 0 &&
    value.every((one) => typeof one === "string");
}
