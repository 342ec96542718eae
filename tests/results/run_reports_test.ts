import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { DataProcessor } from "../../src/processor/data_processor.ts";
import { DataQualityManager } from "../../src/quality/data_quality_manager.ts";
import {
  joinReports,
  type ThreadReports,
} from "../../src/results/run_reports.ts";
import { makeAnalysis } from "../../src/system/stages/analysis.ts";
import { openStages } from "../analysis/_stages.ts";
import { withFolder } from "../system/_market.ts";

const USE = { waitingMs: 1, waits: 2, batches: 3, heapBytes: 4 };

Deno.test("joinReports() puts the reports of a run's threads together", async () => {
  await withFolder(async (folder) => {
    const { stage, close, start, plan } = await openStages(folder, {
      credits: 64,
    });
    close();
    const coordinator = stage.report();
    const processor = new DataProcessor(plan).report();
    const quality_manager = new DataQualityManager(plan).report();
    const analysis = makeAnalysis(start, []).report();
    const pipeline: ThreadReports = {
      reports: { coordinator, processor, quality_manager },
      uses: { coordinator: USE, processor: USE, quality_manager: USE },
    };
    const engine: ThreadReports = {
      reports: { analysis },
      uses: { analysis: USE },
    };
    assertEquals(joinReports([pipeline, engine], 5), {
      coordinator,
      processor,
      quality_manager,
      analysis,
      uses: {
        coordinator: USE,
        processor: USE,
        quality_manager: USE,
        analysis: USE,
      },
      seconds: 5,
    });
    const failing: [ThreadReports[], string][] = [
      [[pipeline], "The analysis ended without a report"],
      [
        [pipeline, { ...engine, uses: {} }],
        "The analysis ended without a report",
      ],
      [[engine], "The coordinator ended without a report"],
    ];
    for (const [threads, message] of failing) {
      const error = assertThrows(
        () => joinReports(threads, 5),
        SessionError,
      );
      assertEquals([error.code, error.message], ["worker_failed", message]);
    }
  });
});
