/**
 * The sessions of an exchange in a year.
 *
 * @module
 */
import { el, labelled, section, select } from "../../shared/browser/dom.js";
import { clockOf } from "../../shared/browser/format.js";
import { dataTable, textColumn } from "../../shared/browser/table.js";
import { ask, query } from "./ask.js";

/** The view of a calendar; the path may name the exchange and the year. */
export async function calendarView({ rest: [named, asked] }) {
  const exchanges = await ask("/api/exchanges");
  const exchange = named === undefined
    ? "US_EQUITY"
    : decodeURIComponent(named);
  const year = /^\d{4}$/.test(asked ?? "")
    ? asked
    : String(new Date().getFullYear());
  const sessions = await ask(
    `/api/calendar${
      query({ exchange, from: `${year}-01-01`, to: `${year}-12-31` })
    }`,
  );
  const names = [...new Set([exchange, ...exchanges.map(({ name }) => name)])];
  const choice = select("Exchange", names, (name) => name);
  choice.value = exchange;
  const years = el("input", {
    type: "number",
    "aria-label": "Year",
    min: 1970,
    max: 2100,
  });
  years.value = year;
  const go = () => {
    location.hash = `#/calendar/${
      encodeURIComponent(choice.value)
    }/${years.value}`;
  };
  choice.addEventListener("change", go);
  years.addEventListener("change", go);
  const clock = clockOf(sessions[0]?.zone ?? "UTC");
  const lengths = sessions.map(({ open, close }) => close - open);
  const usual = lengths.toSorted((a, b) => a - b)[lengths.length >> 1];
  return section(
    "calendar",
    `${exchange} in ${year}`,
    el(
      "div",
      { class: "controls" },
      labelled(choice),
      el("label", {}, "Year", years),
    ),
    el(
      "p",
      { class: "facts" },
      `${sessions.length} sessions, ${
        lengths.filter((length) => length < usual).length
      } shorter than usual; times of ${clock.zone}`,
    ),
    dataTable({
      caption: `Sessions of ${exchange} in ${year}`,
      count: sessions.length,
      columns: [
        textColumn("Date", (i) => sessions[i].date),
        textColumn("Open", (i) => clock.full(sessions[i].open)),
        textColumn("Close", (i) => clock.full(sessions[i].close)),
        textColumn("Note", (i) => lengths[i] < usual ? "shorter" : ""),
      ],
    }).element,
  );
}
