// The thread of a live run's feed, the only one with a network.
import { runFeedThread } from "../src/system/feed_worker.ts";

runFeedThread();
