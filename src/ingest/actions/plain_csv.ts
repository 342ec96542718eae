/**
 * OpenBell's own CSV of corporate actions.
 *
 * @module
 */
import {
  ACTION_TYPES,
  type ActionType,
  type CorporateAction,
} from "../../instruments/corporate_action.ts";
import { nearest } from "../../text/nearest.ts";
import {
  type ActionFile,
  type ActionReader,
  checkedAction,
  csvRows,
  fileError,
  numberOf,
} from "./action_file.ts";

const COLUMNS = [
  "date",
  "symbol",
  "type",
  "value",
  "reference",
  "cash",
  "new_symbol",
  "old_symbol",
] as const;

type Column = typeof COLUMNS[number];

/** What `openbell actions list` says about an action besides. */
const LISTED: readonly string[] = ["format", "imported_at", "file", "reused"];

const REQUIRED: readonly Column[] = ["date", "symbol", "type"];

/** Reads `date,symbol,type,value,…`. */
export const plainCsv: ActionReader = {
  name: "csv",
  matches: ({ text }) => {
    const head = text.slice(0, 1_000).split(/\r?\n/, 1)[0].toLowerCase();
    return /\bdate\b/.test(head) && /\bsymbol\b/.test(head) &&
      /\btype\b/.test(head);
  },
  read: (file) => Promise.resolve(readPlain(file)),
};

function readPlain(file: ActionFile): CorporateAction[] {
  const [head, ...rows] = csvRows(file);
  const columns = columnsOf(head.cells, file);
  return rows.map(({ cells, line }) => {
    if (cells.length > head.cells.length) {
      throw fileError(
        file,
        `it has ${cells.length} cells, the header ${head.cells.length}`,
        line,
      );
    }
    const cell = (name: Column) => cells[columns.get(name) ?? -1] ?? "";
    const number = (name: Column) => {
      const text = cell(name);
      if (text === "") return {};
      const value = name === "value" && typeOf(cell("type")) === "split"
        ? ratioOf(text)
        : numberOf(text);
      if (value === undefined) {
        throw fileError(
          file,
          `${name} is ${JSON.stringify(text)}; it must be a number${
            name === "value" ? ", or a ratio such as 7:1 in a split" : ""
          }`,
          line,
        );
      }
      return { [name]: value };
    };
    const type = typeOf(cell("type"));
    if (type === undefined) {
      const near = nearest(cell("type"), ACTION_TYPES);
      throw fileError(
        file,
        `type is ${JSON.stringify(cell("type"))}; it must be ${
          ACTION_TYPES.join(", ")
        }${near === undefined ? "" : `; did you mean ${near}?`}`,
        line,
      );
    }
    const action: CorporateAction = {
      symbol: cell("symbol"),
      date: cell("date"),
      type,
      ...number("value"),
      ...number("reference"),
      ...number("cash"),
      ...cell("new_symbol") === "" ? {} : { newSymbol: cell("new_symbol") },
      ...cell("old_symbol") === "" ? {} : { oldSymbol: cell("old_symbol") },
    };
    return checkedAction(action, file, line);
  });
}

function columnsOf(
  cells: readonly string[],
  file: ActionFile,
): ReadonlyMap<Column, number> {
  const found = new Map<Column, number>();
  cells.forEach((text, i) => {
    const name = COLUMNS.find((column) => column === text.toLowerCase());
    if (name === undefined) {
      if (LISTED.includes(text.toLowerCase())) return;
      const near = nearest(text, COLUMNS);
      throw fileError(
        file,
        `the header has a column ${JSON.stringify(text)}; columns are ${
          COLUMNS.join(", ")
        }${near === undefined ? "" : `; did you mean ${near}?`}`,
        1,
      );
    }
    if (found.has(name)) {
      throw fileError(file, `the header has the column ${name} twice`, 1);
    }
    found.set(name, i);
  });
  const missing = REQUIRED.filter((name) => !found.has(name));
  if (missing.length > 0) {
    throw fileError(file, `the header lacks ${missing.join(", ")}`, 1);
  }
  return found;
}

function typeOf(text: string): ActionType | undefined {
  return ACTION_TYPES.find((type) => type === text.toLowerCase());
}

/** A number, or new shares and old ones: 7:1. */
function ratioOf(text: string): number | undefined {
  const [now, before, ...more] = text.split(/[:/]/).map((part) =>
    numberOf(part.trim())
  );
  if (more.length > 0 || now === undefined) return undefined;
  if (!/[:/]/.test(text)) return now;
  return before === undefined || before === 0 ? undefined : now / before;
}
