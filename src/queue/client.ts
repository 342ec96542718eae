/**
 * A queue for those who put sweeps into it and ask for them. It is in no graph of
 * a command: who has no queue downloads no package of it.
 *
 * @module
 */
export { readQueue, withQueue } from "./queue.ts";
export { enqueueSweep } from "./enqueue.ts";
export { cancelSweep, fetchSweep, requireFinished } from "./admin.ts";
export { listSweeps, sweepStatus } from "./status.ts";
export { statusLine, statusText, sweepsText } from "./status_text.ts";
export { readSweep } from "./sweep_record.ts";
export { isTransient } from "./database.ts";
