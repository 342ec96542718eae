/**
 * A thread that is started before anybody knows what it will run.
 *
 * @module
 */
import { EarlyWorker, takeEarlyWorker } from "./early_worker.ts";
import { StageThread } from "./stage_thread.ts";
import { RUN_WORKER } from "./worker_rows.ts";
import { WORKER_URLS } from "./worker_urls.ts";

/**
 * Starts the thread of a run, which loads its modules while the caller reads the
 * config and looks at the store. It becomes the only one of a small run, and the
 * analysis engine's of a large one; a caller that does not run it terminates it.
 * The command line's may have been started before this module was loaded.
 */
export function startEarly(): StageThread {
  const worker = takeEarlyWorker() ?? new EarlyWorker(WORKER_URLS.run);
  return new StageThread(RUN_WORKER, WORKER_URLS.run, { early: worker });
}
