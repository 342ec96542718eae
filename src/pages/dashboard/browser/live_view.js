/**
 * A live run while it goes on: how it is, its candles, orders, fills, positions
 * and log, and its kill switch.
 *
 * @module
 */
import { el, labelled, section, select } from "../../shared/browser/dom.js";
import {
  clockOf,
  formatCount,
  formatDuration,
  formatFixed,
  formatMoney,
} from "../../shared/browser/format.js";
import { ask, query } from "./ask.js";
import { killSwitch } from "./kill_dialog.js";
import { liveChart } from "./live_chart.js";
import { followRun } from "./live_feed.js";
import { liveTables } from "./live_tables.js";

/** How often it is looked whether a run has begun, in milliseconds. */
const AGAIN_MS = 2_000;
/** A list of more symbols is a field to type into. */
const MOST_LISTED = 500;

/** The view of a run: that of the address, one that goes on, or the last one. */
export async function liveView({ rest: [store], params }) {
  const stores = await ask("/api/live");
  if (stores.length === 0) {
    return none(
      "This dashboard shows no live runs. Start it with --live FILE, the store that openbell live records to.",
    );
  }
  const runs = stores.flatMap((one) => one.runs);
  const found = chosen(runs, store, params.get("run"));
  if (found === undefined) return awaited(stores, params.get("run"));
  return runView(found, runs, params.get("symbol"), params.has("run"));
}

function chosen(runs, store, name) {
  if (name !== null) {
    return runs.find((one) => one.run === name && String(one.store) === store);
  }
  return runs.find((one) => one.isUnderWay) ??
    runs.toSorted((a, b) => b.heard - a.heard)[0];
}

function none(...texts) {
  return section(
    "live",
    "Live",
    ...texts.map((text) => el("p", { class: "note" }, text)),
  );
}

/** No run yet: the view is drawn again when one has begun. */
function awaited(stores, name) {
  const files = stores.map(({ file }) => file).join(", ");
  const content = none(
    name === null
      ? `No live run is under way: none has recorded to ${files} yet.`
      : `There is no live run ${name} in ${files}.`,
    ...stores.flatMap(({ error }) => error === undefined ? [] : [error]),
  );
  content.append(
    el("pre", {}, `openbell live live.yaml --db ${stores[0].file}`),
    el("p", { class: "note" }, "It is shown here as soon as it has begun."),
  );
  lookOut(content, (now) => chosen(now, undefined, name) !== undefined);
  return content;
}

/**
 * Draws the view again when the runs are as wanted. It is looked only while
 * somebody sees the page, and `mayChange()`.
 */
function lookOut(content, isWanted, mayChange = () => true) {
  const look = async () => {
    if (!content.isConnected) return;
    if (document.visibilityState !== "visible" || !mayChange()) {
      setTimeout(look, AGAIN_MS);
      return;
    }
    const stores = await ask("/api/live").catch(() => []);
    if (!content.isConnected) return;
    if (isWanted(stores.flatMap(({ runs }) => runs))) {
      dispatchEvent(new Event("hashchange"));
      return;
    }
    setTimeout(look, AGAIN_MS);
  };
  setTimeout(look, AGAIN_MS);
}

function runView(first, runs, asked, isNamed) {
  const { store, run, about } = first;
  const state = statePart(first);
  const kill = killSwitch(store, run);
  const chart = liveChart();
  const tables = liveTables();
  let symbol = about.symbols.includes(asked) ? asked : about.symbols[0];
  const showFills = () =>
    chart.mark(tables.fills.filter((fill) => fill.symbol === symbol));
  const begin = () => {
    tables.begin(about.zone);
    chart.begin(symbol ?? "–", about.zone);
  };
  const hear = {
    begin,
    entries(entries) {
      tables.add(entries);
      if (entries.some(({ type }) => type === "fill")) showFills();
    },
    missed: ({ entries }) =>
      tables.add([
        note(
          "missed",
          `${formatCount(entries)} entries before these are no longer kept`,
        ),
      ]),
    bars: (bars) => chart.add(bars),
    account: (account) => tables.show(account),
    status(facts) {
      state.update(facts);
      kill.update(facts);
    },
    problem: ({ error }) => tables.add([note("error", error)]),
  };
  const follower = () =>
    followRun({
      store,
      run,
      symbol,
      hear: (name, value) => hear[name](value),
      told: state.connection,
    });
  const content = el(
    "div",
    {},
    section(
      "live",
      run,
      runChoice(first, runs),
      ...state.elements,
      kill.element,
    ),
    section(
      "candles",
      "Candles",
      about.records ? undefined : el(
        "p",
        { class: "note" },
        "This run records no bars (live_config.record is false): there are no candles.",
      ),
      chart.element,
    ),
    ...tables.elements,
  );
  begin();
  state.update({ ...first, startedAt: about.startedAt });
  kill.update(first);
  const following = follower();
  chart.controls.prepend(symbolChoice(about.symbols, symbol, (next) => {
    symbol = next;
    following.show(next);
  }));
  addEventListener("hashchange", following.stop, { once: true });
  if (!isNamed) {
    lookOut(
      content,
      (now) => now.some((one) => one.isUnderWay && one.run !== run),
      () => state.isSilent,
    );
  }
  return content;
}

function note(type, text) {
  return { type, time: new Date().toISOString(), text };
}

/** Links to the other runs. */
function runChoice({ store, run }, runs) {
  const others = runs.filter((one) => one.run !== run || one.store !== store);
  if (others.length === 0) return undefined;
  return el(
    "p",
    { class: "note" },
    "Other runs: ",
    ...others.flatMap((one) => [
      el(
        "a",
        { href: `#/live/${one.store}${query({ run: one.run })}` },
        one.run,
      ),
      one.isUnderWay ? " (under way) " : " ",
    ]),
  );
}

function symbolChoice(symbols, symbol, changed) {
  if (symbols.length <= MOST_LISTED) {
    const choice = select("Symbol", symbols, (name) => name);
    choice.value = symbol ?? "";
    choice.addEventListener("change", () => changed(choice.value));
    return labelled(choice);
  }
  const field = el("input", { "aria-label": "Symbol", spellcheck: "false" });
  field.value = symbol;
  field.addEventListener("change", () => {
    const name = field.value.trim();
    if (symbols.includes(name)) changed(name);
    else field.value = symbol;
  });
  return labelled(field);
}

/** How the run is, and how the page is connected with it. */
function statePart({ about }) {
  const clock = clockOf(about.zone);
  const line = el("p", { class: "state", role: "status" });
  const connection = el("p", { class: "note" });
  const tiles = new Map();
  const list = el("dl", { class: "tiles" });
  const show = (title, text, shade = "") => {
    if (!tiles.has(title)) {
      const value = el("dd");
      tiles.set(title, value);
      list.append(
        el("div", { class: "tile" }, el("dt", {}, title), value),
      );
    }
    const value = tiles.get(title);
    if (value.textContent !== text) value.textContent = text;
    value.className = shade;
  };
  const say = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };
  const part = {
    elements: [line, list, connection],
    isSilent: false,
    connection(state) {
      say(connection, CONNECTIONS[state]);
    },
    update({ isUnderWay, hasEnded, heard, startedAt, status }) {
      part.isSilent = !isUnderWay;
      say(
        line,
        stateText(
          { isUnderWay, hasEnded, heard, startedAt, status },
          about.source,
        ),
      );
      line.classList.toggle("down", !isUnderWay && !hasEnded);
      const at = (ms) => typeof ms === "number" ? clock.full(ms) : "–";
      const { marketTime, lagMs = 0, switched } = status;
      const isKilled = switched === "kill" || switched === "flatten";
      show("Market time", at(seconds(marketTime)));
      show("Last slice ended", at(status.time));
      show(
        "Lag",
        lagMs < 1_000
          ? `${formatFixed(lagMs / 1_000, 1)} s`
          : formatDuration(lagMs),
        lagMs > 60_000 ? "down" : "",
      );
      show("Equity", formatMoney(status.equity ?? 0));
      show("Positions", formatCount(status.positions ?? 0));
      show("Orders", isKilled ? "refused" : "accepted", isKilled ? "down" : "");
      show("Gaps", formatCount(status.gaps ?? 0));
      show("Reconnects", formatCount(status.reconnects ?? 0));
      show("Late slices", formatCount(status.lateSlices ?? 0));
      show("Overruns", formatCount(status.overruns ?? 0));
      show("Sessions", formatCount(status.sessions ?? 0));
      show("Bars", formatCount(status.bars ?? 0));
    },
  };
  return part;
}

const CONNECTIONS = {
  connected: "This page is told of everything as it happens.",
  lost: "The dashboard does not answer; this page tries again.",
  asleep: "This page rests while nobody sees it.",
  refused: "The dashboard has ended; start openbell dashboard again.",
};

function seconds(ms) {
  return typeof ms === "number" ? ms - ms % 1_000 : ms;
}

function stateText(
  { isUnderWay, hasEnded, heard, startedAt, status },
  name,
) {
  const since = `since ${isoMinute(startedAt)}`;
  const source = name === "replay" ? ", a replay" : `, bars of ${name}`;
  if (isUnderWay) {
    return `Under way ${since} UTC${source}: ${status.state ?? "starting"}.`;
  }
  const last = `${isoMinute(heard)} UTC`;
  if (hasEnded) {
    return `No live run is under way. This one ${
      status.state === "failed" ? "failed" : "ended"
    } at ${last}.`;
  }
  return `No live run is under way. This one has not been heard of since ${last}: it was killed, or its machine sleeps.`;
}

function isoMinute(ms) {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}
