/**
 * The kill switch of a live run, with a question before it.
 *
 * @module
 */
import { button, el } from "../../shared/browser/dom.js";
import { change } from "./ask.js";

const SAID = {
  kill: "all orders are cancelled and new ones refused",
  flatten:
    "all orders are cancelled, new ones refused and all positions closed",
  release: "orders are accepted again",
};

/**
 * The buttons of the switch, and a line that says what was asked for. `update`
 * is called with the run as it is.
 */
export function killSwitch(store, run) {
  const said = el("p", { role: "status", class: "note" });
  const use = async (request) => {
    try {
      await change(`/api/live/${store}/kill`, "POST", { run, request });
      said.textContent = `Asked for: before the next slice ${SAID[request]}.`;
    } catch (error) {
      said.textContent = error.message;
    }
  };
  const flatten = el("input", { type: "checkbox" });
  const kill = question({
    title: `Use the kill switch of ${run}?`,
    text:
      "All working orders are cancelled, and new ones are refused until orders are accepted again. This is recorded, and a backtest repeats it.",
    more: el(
      "label",
      {},
      flatten,
      "Close all positions by market orders too",
    ),
    yes: "Cancel all orders",
    done: () => use(flatten.checked ? "flatten" : "kill"),
  });
  const release = question({
    title: `Let ${run} place orders again?`,
    text: "New orders are accepted from the next slice on.",
    yes: "Accept orders",
    done: () => use("release"),
  });
  const killing = button("Kill switch …", () => {
    flatten.checked = false;
    kill.showModal();
  });
  killing.className = "danger";
  const releasing = button("Accept orders again …", () => release.showModal());
  return {
    element: el(
      "div",
      {},
      el("div", { class: "controls" }, killing, releasing),
      said,
      kill,
      release,
    ),
    update({ hasEnded, status: { switched } }) {
      killing.disabled = hasEnded;
      const isKilled = switched === "kill" || switched === "flatten";
      releasing.hidden = hasEnded || !isKilled;
    },
  };
}

/** A dialog; the button that has the focus changes nothing. */
function question({ title, text, more, yes, done }) {
  const id = `question-${yes.toLowerCase().replaceAll(" ", "-")}`;
  const close = () => dialog.close();
  const confirm = button(yes, () => {
    close();
    done();
  });
  confirm.className = "danger";
  const leave = button("Leave it", close);
  leave.setAttribute("autofocus", "");
  const dialog = el(
    "dialog",
    { "aria-labelledby": id },
    el("h2", { id }, title),
    el("p", {}, text),
    more === undefined ? undefined : el("p", { class: "controls" }, more),
    el("div", { class: "controls" }, leave, confirm),
  );
  return dialog;
}
