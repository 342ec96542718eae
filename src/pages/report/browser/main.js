/**
 * Puts the report on the page.
 *
 * @module
 */
import { equityChart } from "./sections/equity.js";
import { el, onceSeen, section } from "../../shared/browser/dom.js";
import {
  clockOf,
  formatCount,
  formatMoney,
} from "../../shared/browser/format.js";
import {
  benchmarkLine,
  figures,
  logList,
  monthTable,
  qualityTables,
  runFacts,
  symbolTable,
  tiles,
  warningList,
} from "./sections/figures.js";
import { candleView, tradeList } from "./sections/trades.js";
import { bytesBetween, unpack } from "./unpack.js";

/**
 * Draws everything, in the order of the page and a part at a time, so that what
 * is above is seen before what is below is made; round trips once they come
 * near the window. The page says `aria-busy` until all but these is done.
 */
export async function main() {
  const page = document.getElementById("report");
  const data = JSON.parse(document.getElementById("data").textContent);
  const clock = clockOf(data.zone);
  page.append(
    header(data),
    tiles(data),
    section(
      "equity",
      "Equity and drawdown",
      equityChart(data),
      benchmarkLine(data),
    ),
    section("months", "Months", monthTable(data)),
    section("figures", "Figures", basisLine(data), figures(data)),
  );
  if (data.statistics.symbols.length > 0) {
    page.append(section("symbols", "Symbols", symbolTable(data)));
  }
  // What follows needs the bytes, which the browser has yet to read.
  await parsed();
  const text = document.getElementById("bytes").textContent;
  const read = ([from, to]) => unpack(bytesBetween(text, from, to));
  const view = candleView(data, await read(data.candles.index), read, clock);
  const candles = section(
    "candles",
    "Candles",
    candleNote(data, clock),
    view.element,
  );
  const open = (symbol, date) => {
    const shown = view.open(symbol, date);
    if (shown) candles.scrollIntoView({ block: "start" });
    return shown;
  };
  const soon = el(
    "p",
    { class: "note" },
    "Read once this part is scrolled to.",
  );
  const trades = section("trades", "Round trips", soon);
  // There may be hundreds of thousands: they are read for who looks at them.
  onceSeen(trades, async () => {
    const columns = await read(data.trades.place);
    soon.replaceWith(tradeList(data, columns, clock, open));
  });
  page.append(
    candles,
    trades,
    section("warnings", "Warnings", warningList(data)),
    section("quality", "Data quality", qualityTables(data)),
    section("run", "The run", runFacts(data), logList(data, clock)),
  );
  await view.ready;
  page.setAttribute("aria-busy", "false");
}

/** The whole document has been read. */
function parsed() {
  if (document.readyState !== "loading") return nextTask();
  return new Promise((resolve) =>
    document.addEventListener("DOMContentLoaded", resolve)
  );
}

/** The browser has had its turn to paint and to listen. */
function nextTask() {
  return new Promise((resolve) => setTimeout(resolve));
}

function header(data) {
  const { curve: { dates }, symbols, exchange, account } = data;
  const [first, last] = [dates[0], dates[dates.length - 1]];
  const some = symbols.slice(0, 6).join(", ");
  return el(
    "header",
    {},
    el("div", {}, el("h1", {}, data.name), themeButton()),
    el(
      "p",
      { class: "facts" },
      `${first} to ${last}, ${formatCount(dates.length)} ${
        dates.length === 1 ? "session" : "sessions"
      } of ${exchange} · ${some}${
        symbols.length > 6 ? ` and ${formatCount(symbols.length - 6)} more` : ""
      } · ${formatMoney(data.startingCash)} became ${
        formatMoney(account.equity)
      }`,
    ),
  );
}

/** Light or dark: as the system has it until the button is pressed. */
function themeButton() {
  const root = document.documentElement;
  const isDark = () =>
    root.dataset.theme === undefined
      ? matchMedia("(prefers-color-scheme: dark)").matches
      : root.dataset.theme === "dark";
  const button = el("button", {
    type: "button",
    id: "theme",
    onclick: () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      tell();
    },
  });
  const tell = () => button.textContent = isDark() ? "Light" : "Dark";
  tell();
  return button;
}

function basisLine({ statistics: { basis } }) {
  return el(
    "p",
    { class: "note" },
    `Returns are those of sessions, ${
      Number(basis.sessionsPerYear.toFixed(2))
    } of them a year; the risk-free rate is ${
      Number((100 * basis.riskFreeRate).toFixed(4))
    } % a year. A figure is withheld where its sample is too small.`,
  );
}

function candleNote({ candles }, clock) {
  const { count, total, omitted } = candles;
  const words = [`Times are those of ${clock.zone}.`];
  if (count < total) {
    words.push(
      `This page has room for ${formatCount(count)} of ${
        formatCount(total)
      } charts: those with fills first, spread evenly over the run.`,
    );
  }
  if (omitted.length > 0) words.push(`Not drawn: ${omitted.join(", ")}.`);
  return el("p", { class: "note" }, words.join(" "));
}
