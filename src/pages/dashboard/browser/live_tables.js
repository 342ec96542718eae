/**
 * Positions, working orders, fills and the log of a live run, as they change.
 *
 * @module
 */
import { el, labelled, section, select } from "../../shared/browser/dom.js";
import {
  clockOf,
  formatCount,
  formatExact,
  formatMoney,
  formatPrice,
  formatSigned,
} from "../../shared/browser/format.js";
import {
  allRows,
  amountColumn,
  dataTable,
  numberColumn,
  textColumn,
  timeColumn,
} from "../../shared/browser/table.js";

/** Fills and lines that the page keeps. */
const MOST_FILLS = 5_000;
const MOST_LINES = 500;
/** Events that tell of something that should not be. */
const WARNINGS = [
  "refusal",
  "gap",
  "disconnect",
  "overrun",
  "lag",
  "kill_switch",
  "error",
  "missed",
  "left_out",
];
const LEVELS = ["everything", "warnings and errors"];

const orNone = (format) => (value) =>
  value === null || value === undefined ? "–" : format(value);

/** The tables of a run. */
export function liveTables() {
  let clock = clockOf("UTC");
  let account = { positions: [], orders: [] };
  const fills = [];
  const { positions, orders } = accountTables(() => account, () => clock);
  const fillTable = dataTable({
    caption: "Fills, the newest first",
    count: 0,
    grows: true,
    sort: { column: 0, descending: true },
    columns: [
      timeColumn(
        "Time",
        (i) => Date.parse(fills[i].marketTime),
        (ms) => clock.full(ms),
      ),
      textColumn("Symbol", (i) => fills[i].symbol),
      textColumn("Side", (i) => fills[i].side),
      numberColumn("Quantity", (i) => fills[i].quantity, formatExact),
      numberColumn("Price", (i) => fills[i].price, formatPrice),
      numberColumn("Fee", (i) => fills[i].fee, formatMoney),
      textColumn("Strategy", (i) => fills[i].strategy),
      textColumn("Tag", (i) => fills[i].tag),
    ],
  });
  const counts = el("p", { class: "facts" });
  const log = logPart(() => clock);
  let shown = "";
  return {
    elements: [
      section("positions", "Positions", counts, positions.element),
      section("orders", "Working orders", orders.element),
      section("fills", "Fills", fillTable.element),
      section("log", "Log", log.element),
    ],
    fills,
    begin(zone) {
      clock = clockOf(zone);
      fills.length = 0;
      fillTable.update([]);
      log.begin();
    },
    /** Adds what has happened. */
    add(entries) {
      const found = entries.filter(({ type }) => type === "fill");
      fills.push(...found);
      if (fills.length > MOST_FILLS) {
        fills.splice(0, fills.length - MOST_FILLS);
      }
      if (found.length > 0) fillTable.update(allRows(fills.length));
      log.add(entries);
    },
    /** Shows the account. */
    show(value) {
      const { time: _, ...now } = value ?? account;
      const text = JSON.stringify(now);
      if (text === shown) return;
      shown = text;
      account = value ?? account;
      positions.update(allRows(account.positions.length));
      orders.update(allRows(account.orders.length));
      const { cash, positionCount, orderCount } = account;
      counts.textContent = value === null ? "" : [
        `Cash ${formatMoney(cash)}`,
        counted(positionCount, account.positions, "position"),
        counted(orderCount, account.orders, "working order"),
      ].join(" · ");
    },
  };
}

function counted(count, rows, name) {
  const text = `${formatCount(count)} ${name}${count === 1 ? "" : "s"}`;
  return count === rows.length ? text : `${text}, ${rows.length} shown`;
}

function accountTables(account, clock) {
  const position = (i) => account().positions[i];
  const order = (i) => account().orders[i];
  const money = orNone(formatMoney);
  const price = orNone(formatPrice);
  return {
    positions: dataTable({
      caption: "Open positions",
      count: 0,
      columns: [
        textColumn("Symbol", (i) => position(i).symbol),
        textColumn("Strategy", (i) => position(i).strategy),
        numberColumn("Quantity", (i) => position(i).quantity, formatExact),
        numberColumn("Average", (i) => position(i).averagePrice, price),
        numberColumn("Price", (i) => position(i).price, price),
        numberColumn("Value", (i) => position(i).value, money),
        amountColumn(
          "Profit",
          (i) => position(i).unrealisedProfit,
          orNone(formatSigned),
        ),
        timeColumn(
          "Since",
          (i) => position(i).since,
          orNone((ms) => clock().full(ms)),
        ),
      ],
    }),
    orders: dataTable({
      caption: "Orders that wait",
      count: 0,
      columns: [
        numberColumn("Order", (i) => order(i).id, String),
        textColumn("Symbol", (i) => order(i).symbol),
        textColumn("Side", (i) => order(i).side),
        textColumn(
          "Type",
          (i) => order(i).isHeld ? `${order(i).type}, held` : order(i).type,
        ),
        numberColumn("Quantity", (i) => order(i).quantity, formatExact),
        numberColumn("Filled", (i) => order(i).filled, formatExact),
        numberColumn("Limit", (i) => order(i).limit, price),
        numberColumn("Stop", (i) => order(i).stop, price),
        timeColumn(
          "Placed",
          (i) => order(i).placedAt,
          orNone((ms) => clock().full(ms)),
        ),
        textColumn("Strategy", (i) => order(i).strategy),
        textColumn("Tag", (i) => order(i).tag),
      ],
    }),
  };
}

/** The log as it is written, the newest line first. */
function logPart(clock) {
  const list = el("ol");
  const place = el("div", {
    class: "log",
    role: "log",
    "aria-live": "off",
    "aria-label": "Log, the newest line first",
    tabindex: 0,
  }, list);
  const choice = select("Lines", LEVELS, (level) => level);
  let entries = [];
  const isShown = (entry) => choice.value === LEVELS[0] || isWarning(entry);
  const lineOf = (entry) =>
    el(
      "li",
      { class: isWarning(entry) ? "down" : undefined },
      el("time", {}, timeText(clock(), entry.time)),
      ` ${lineText(clock(), entry)}`,
    );
  const draw = () =>
    list.replaceChildren(...entries.filter(isShown).toReversed().map(lineOf));
  choice.addEventListener("change", draw);
  return {
    element: el(
      "div",
      {},
      el("div", { class: "controls" }, labelled(choice)),
      place,
    ),
    begin() {
      entries = [];
      draw();
    },
    add(more) {
      entries = entries.concat(more).slice(-MOST_LINES);
      list.prepend(
        ...more.slice(-MOST_LINES).filter(isShown).toReversed().map(lineOf),
      );
      while (list.childElementCount > MOST_LINES) list.lastChild.remove();
    },
  };
}

/** The time of the machine, to the second. */
function timeText(clock, iso) {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? "" : clock.full(time - time % 1_000);
}

/** The text of an entry, with the time of the market as all other times are. */
function lineText(clock, { type, strategy, text, marketTime }) {
  if (type === "log") {
    return strategy === undefined ? text : `${strategy}: ${text}`;
  }
  if (type === "left_out") return "Entries before this one were left out";
  const time = Date.parse(marketTime);
  return Number.isNaN(time) || !text.startsWith(`${marketTime} `)
    ? text
    : `${clock.full(time)}${text.slice(marketTime.length)}`;
}

function isWarning({ type, level }) {
  return type === "log"
    ? level === "warn" || level === "error"
    : WARNINGS.includes(type);
}
