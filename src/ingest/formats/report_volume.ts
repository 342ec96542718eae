/**
 * Reports which column is read as the volume.
 *
 * @module
 */
import type { VolumeChoice } from "../parsing/volume_column.ts";
import type { BarSink } from "../reader.ts";

/** Reports the column of the volume, if it was preferred to others, or lacks. */
export function reportVolume(
  volume: VolumeChoice | undefined,
  sink: BarSink,
): void {
  if (volume === undefined) {
    sink.note("there is no volume column; volumes are stored as 0");
  } else if (volume.evidence !== "") {
    sink.guess({
      what: "volume",
      value: volume.name,
      evidence: volume.evidence,
      option: "--volume",
    });
  }
}
