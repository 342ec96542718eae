/**
 * The header of the report: name, range, symbols and the theme switch.
 *
 * @module
 */
import { button, el } from "../../../shared/browser/dom.js";
import { formatCount, formatMoney } from "../../../shared/browser/format.js";

/** The header of the report. */
export function headerSection({ data }) {
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

/** Light or dark: the system's setting until the button is pressed. */
function themeButton() {
  const root = document.documentElement;
  const isDark = () =>
    root.dataset.theme === undefined
      ? matchMedia("(prefers-color-scheme: dark)").matches
      : root.dataset.theme === "dark";
  const other = () => isDark() ? "Light" : "Dark";
  const toggle = button(other(), () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    toggle.textContent = other();
  });
  toggle.id = "theme";
  return toggle;
}
