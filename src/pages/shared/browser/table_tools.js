/**
 * What stands above a long table: a filter of its rows, and its rows as CSV.
 *
 * @module
 */
import { button, el } from "./dom.js";

/**
 * A field that filters by texts, and a button that saves the rows as a file.
 * `filtered(passes)` is called with a test of rows, `undefined` for all;
 * `rows()` are those to save.
 */
export function tableTools({ caption, columns, filtered, rows }) {
  const field = el("input", {
    type: "search",
    placeholder: "Filter",
    "aria-label": `Filter: ${caption}`,
  });
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    filtered(wanted === "" ? undefined : rowFilter(columns, wanted));
  });
  const save = button(
    "CSV",
    () => download(caption, csvOf(columns, rows())),
    `Save as CSV: ${caption}`,
  );
  return el("div", { class: "controls" }, field, save);
}

/** A test whether a text of a row contains `wanted`; numbers are not looked at. */
function rowFilter(columns, wanted) {
  const texts = columns.filter(({ numeric }) => !numeric);
  return (row) =>
    texts.some((column) =>
      textOf(column.text(row)).toLowerCase().includes(wanted)
    );
}

function textOf(cell) {
  return typeof cell === "string" ? cell : cell.textContent;
}

/**
 * Rows as CSV (RFC 4180): numbers in full, instants and texts as they are shown.
 * A text that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function csvOf(columns, rows) {
  const lines = [columns.map(({ title }) => csvCell(title))];
  for (const row of rows) {
    lines.push(columns.map((column) => {
      const value = column.value(row);
      return column.numeric && !column.isTime && typeof value === "number"
        ? Number.isFinite(value) ? String(value) : ""
        : csvCell(textOf(column.text(row)));
    }));
  }
  return lines.map((cells) => `${cells.join(",")}\r\n`).join("");
}

function csvCell(text) {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function download(caption, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const name = caption.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_").slice(
    0,
    60,
  );
  el("a", { href: address, download: `${name}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
