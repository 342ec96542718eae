/**
 * Strategies in their old form: under `session_data_config`, with `config` and
 * `enabled`.
 *
 * @module
 */
import type { ConfigPath } from "../mistakes.ts";
import { isSection } from "../variables.ts";
import type { Draft } from "./draft.ts";
import { refusePython } from "./python_modules.ts";

const OLD_LIST = ["session_data_config", "strategies"];
const LIST = ["strategies"];

/** Moves the strategies to the top level and translates their keys. */
export function translateStrategies(draft: Draft): void {
  const old = draft.at(OLD_LIST);
  const given = draft.at(LIST) ?? [];
  // Anything else is a mistake, which the shape check reports.
  if (!Array.isArray(given)) return;
  const entries = given.map((entry, i) => ({ entry, from: [...LIST, i] }));
  if (old === null) draft.remove(OLD_LIST);
  if (Array.isArray(old)) {
    draft.remove(OLD_LIST);
    old.forEach((entry, i) => entries.push({ entry, from: [...OLD_LIST, i] }));
  }
  for (const { entry, from } of entries) {
    refusePython(draft, entry, from, "strategy");
  }
  const kept = entries.filter(({ entry, from }) =>
    !isSection(entry) || entry.enabled !== false || dropped(draft, from)
  );
  if (kept.length === given.length && !Array.isArray(old)) {
    kept.forEach(({ from }) => translateKeys(draft, from));
    return;
  }
  draft.set(LIST, kept.map(({ entry }) => entry));
  kept.forEach(({ from }, i) => {
    const path = [...LIST, i];
    if (from.length > path.length) {
      draft.note(from, `moved to strategies[${i}]`, path);
    }
    draft.moved(path, from);
    translateKeys(draft, path);
  });
}

/** Notes a strategy that is switched off; returns false. */
function dropped(draft: Draft, from: ConfigPath): boolean {
  draft.note(from, "left out: it is not enabled", LIST);
  return false;
}

function translateKeys(draft: Draft, path: ConfigPath): void {
  const entry = draft.at(path);
  if (!isSection(entry)) return;
  if (entry.enabled === true || entry.enabled === null) {
    draft.note([...path, "enabled"], "left out: every strategy listed runs");
    draft.remove([...path, "enabled"]);
  }
  if (entry.config === null) draft.remove([...path, "config"]);
  else if (entry.config !== undefined && entry.params === undefined) {
    const params = [...path, "params"];
    draft.note([...path, "config"], "renamed to params", params);
    draft.rename([...path, "config"], "params");
  }
}
