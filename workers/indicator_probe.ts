// Tells which indicators modules have, without letting them into other threads.
import { answerProbe } from "../src/system/probe_thread.ts";

answerProbe();
