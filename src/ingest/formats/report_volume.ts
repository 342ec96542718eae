/**
 * Reports which column is read as the volume.
 *
 * @module
 */
import type { BarSink } from "../reader.ts";

/** What overrules the choice in formats whose columns no option names. */
export const RENAMING = "another name of the column";

/** Reports the column of the volume, if it was preferred to others, or lacks. */
export function reportVolume(
  volume: { readonly name: string; readonly evidence: string } | undefined,
  sink: BarSink,
  option = "--columns",
): void {
  if (volume === undefined) {
    sink.note("there is no volume column; volumes are stored as 0");
  } else if (volume.evidence !== "") {
    sink.guess({
      what: "volume",
      value: volume.name,
      evidence: volume.evidence,
      option,
    });
  }
}
