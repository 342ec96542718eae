// The thread that speaks with the queue of sweeps for a worker.
import { runQueueThread } from "../src/queue/queue_thread.ts";

runQueueThread();
