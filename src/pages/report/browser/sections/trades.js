/**
 * The list of round trips.
 *
 * @module
 */
import {
  el,
  labelled,
  onceSeen,
  section,
  select,
} from "../../../shared/browser/dom.js";
import {
  formatCount,
  formatDuration,
  formatExact,
  formatMoney,
  formatPercent,
  formatPrice,
  formatSigned,
} from "../../../shared/browser/format.js";
import {
  allRows,
  amountColumn,
  dataTable,
  numberColumn,
  textColumn,
  timeColumn,
} from "../../../shared/browser/table.js";

/** The columns of packed round trips, in the order in which they are packed. */
const COLUMNS = [
  "strategy",
  "symbol",
  "side",
  "quantity",
  "entryTime",
  "exitTime",
  "entryPrice",
  "exitPrice",
  "fees",
  "profit",
  "mae",
  "mfe",
  "entryText",
  "exitText",
  "contractText",
  "currencyText",
  "ownProfit",
];

/** The choice of a filter that shows everything. */
const ALL = "";

/**
 * The round trips. They are unpacked when the section comes near the viewport,
 * because there may be hundreds of thousands. `open(symbol, entry,
 * exit)` shows one on its candles.
 */
export function tradeSection(report, open) {
  const soon = el(
    "p",
    { class: "note" },
    "Loaded when you scroll to this part.",
  );
  const part = section("trades", "Round trips", soon);
  onceSeen(part, async () => {
    const { place, texts } = report.data.trades;
    const packed = await report.read(place);
    const trades = {
      ...Object.fromEntries(COLUMNS.map((name, i) => [name, packed[i]])),
      texts: await report.readTexts(texts),
    };
    soon.replaceWith(tradeList(report, trades, open));
  });
  return part;
}

function tradeList({ data, clock }, trades, open) {
  const { count, total } = data.trades;
  const { strategies } = data.statistics;
  const strategyName = (i) => strategies[trades.strategy[i]]?.name ?? "";
  const symbolName = (i) => data.symbols[trades.symbol[i]] ?? "";
  const note = el("p", { class: "note", role: "status" });
  const table = dataTable({
    caption: `${formatCount(count)} round trips`,
    count,
    sort: { column: 3, descending: true },
    onRow: (i) => {
      const { symbol, entryTime, exitTime } = trades;
      note.textContent = open(symbol[i], entryTime[i], exitTime[i])
        ? ""
        : `This page has no room for the candles of ${symbolName(i)}.`;
    },
    columns: tradeColumns(trades, clock, symbolName, strategyName),
  });
  const name = (names) => (i) => i === ALL ? "all" : names(i);
  const bySymbol = select(
    "Symbol",
    [ALL, ...data.symbols.keys()],
    name((i) => data.symbols[i]),
  );
  const byStrategy = select(
    "Strategy",
    [ALL, ...strategies.keys()],
    name((i) => strategies[i].name),
  );
  const filter = () => {
    const passes = (chosen, column) => (i) =>
      chosen.value === ALL || column[i] === Number(chosen.value);
    const ofSymbol = passes(bySymbol, trades.symbol);
    const ofStrategy = passes(byStrategy, trades.strategy);
    table.show(allRows(count).filter((i) => ofSymbol(i) && ofStrategy(i)));
  };
  bySymbol.addEventListener("change", filter);
  byStrategy.addEventListener("change", filter);
  return el(
    "div",
    { id: "trade-list" },
    count < total ? omittedNote(count, total) : undefined,
    el(
      "div",
      { class: "controls" },
      labelled(bySymbol),
      strategies.length > 1 ? labelled(byStrategy) : undefined,
    ),
    note,
    table.element,
  );
}

function tradeColumns(trades, clock, symbolName, strategyName) {
  const { side, entryTime, exitTime } = trades;
  const number = (title, column, format) =>
    numberColumn(title, (i) => column[i], format);
  return [
    textColumn("Symbol", symbolName),
    {
      title: "Side",
      value: (i) => side[i],
      text: (i) => side[i] > 0 ? "long" : "short",
    },
    timeColumn("Entry", (i) => entryTime[i], clock.full),
    timeColumn("Exit", (i) => exitTime[i], clock.full),
    numberColumn("Held", (i) => exitTime[i] - entryTime[i], formatDuration),
    number("Quantity", trades.quantity, formatExact),
    number("In at", trades.entryPrice, formatPrice),
    number("Out at", trades.exitPrice, formatPrice),
    number("Fees", trades.fees, formatMoney),
    amountColumn("Net profit", (i) => trades.profit[i], formatSigned),
    ...currencyColumns(trades),
    textColumn("Strategy", strategyName),
    ...contractColumn(trades),
    ...reasonColumns(trades),
    number("MAE", trades.mae, formatShare),
    number("MFE", trades.mfe, formatShare),
  ];
}

function formatShare(value) {
  return Number.isNaN(value) ? "–" : formatPercent(value);
}

/** Other currencies than the account's, and profit before fees in them; no columns without. */
function currencyColumns({ texts, currencyText, ownProfit }) {
  if (currencyText.every((number) => number === 0)) return [];
  return [
    textColumn("Currency", (i) => texts[currencyText[i]]),
    numberColumn("Profit in it", (i) => ownProfit[i], formatOwn),
  ];
}

function formatOwn(value) {
  return Number.isNaN(value) ? "–" : formatSigned(value);
}

/** The contracts of continuous futures; no column if there are none. */
function contractColumn({ texts, contractText }) {
  if (contractText.every((number) => number === 0)) return [];
  return [textColumn("Contract", (i) => texts[contractText[i]])];
}

/** Tags and reasons of entry and exit; no columns if no order has any. */
function reasonColumns({ texts, entryText, exitText }) {
  const isEmpty = (numbers) => numbers.every((number) => number === 0);
  if (isEmpty(entryText) && isEmpty(exitText)) return [];
  const column = (title, numbers) => ({
    ...textColumn(title, (i) => texts[numbers[i]]),
    tone: () => "wide",
  });
  return [
    column("Entry reason", entryText),
    column("Exit reason", exitText),
  ];
}

function omittedNote(count, total) {
  return el(
    "p",
    { class: "note" },
    `The latest ${formatCount(count)} of ${
      formatCount(total)
    } round trips; --trades writes all of them.`,
  );
}
