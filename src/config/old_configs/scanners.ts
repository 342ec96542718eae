/**
 * Scanners of old configs: their keys are those of today, their modules were in
 * Python.
 *
 * @module
 */
import { isSection } from "../variables.ts";
import type { Draft } from "./draft.ts";
import { isPython, refusePython } from "./python_modules.ts";

const PATH = ["session_data_config", "scanners"];

/**
 * Refuses Python modules of enabled scanners, and leaves those out that are not
 * enabled.
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
  if (kept.length === scanners.length) return;
  draft.set(PATH, kept.map(({ entry }) => entry));
  kept.forEach(({ from }, i) => draft.moved([...PATH, i], from));
}
