/**
 * Scanners of old configs: their keys are those of today, their modules were in
 * Python.
 *
 * @module
 */
import type { ConfigPath } from "../mistakes.ts";
import { isSection } from "../variables.ts";
import type { Draft } from "./draft.ts";
import { isPython, refusePython } from "./python_modules.ts";

const PATH = ["session_data_config", "scanners"];
const UNIVERSE = ["session_data_config", "universe"];

/**
 * Refuses Python modules of enabled scanners, leaves those out that are not
 * enabled, and notes universes that only scanners name.
 */
export function translateScanners(draft: Draft): void {
  const scanners = draft.at(PATH);
  // Anything else is a mistake, which the shape check reports.
  if (!Array.isArray(scanners)) return;
  scanners.forEach((entry, i) =>
    refusePython(draft, entry, [...PATH, i], "scanner")
  );
  const kept = scanners.map((entry, i) => ({ entry, from: [...PATH, i] }))
    .filter(({ entry, from }) => {
      const isOff = isPython(entry) && isSection(entry) &&
        entry.enabled === false;
      if (isOff) draft.note(from, "left out: it is not enabled", PATH);
      return !isOff;
    });
  if (kept.length < scanners.length) {
    draft.set(PATH, kept.map(({ entry }) => entry));
    kept.forEach(({ from }, i) => draft.moved([...PATH, i], from));
  }
  kept.forEach(({ entry }, i) => noteUniverse(draft, entry, [...PATH, i]));
}

/** Notes a universe that is named in a scanner alone, where it is a parameter. */
function noteUniverse(draft: Draft, entry: unknown, path: ConfigPath): void {
  const given = draft.at(UNIVERSE) ?? undefined;
  if (given !== undefined || !isSection(entry)) return;
  if (!isSection(entry.config) || !Object.hasOwn(entry.config, "universe")) {
    return;
  }
  const place = [...path, "config", "universe"];
  draft.note(
    place,
    `kept as a parameter of the scanner: the symbols that it may add are those of ${
      UNIVERSE.join(".")
    }, which is not given`,
    place,
  );
}
