/**
 * The messages between a worker and the thread that speaks with its queue.
 *
 * @module
 */
import type { PostedError } from "../system/stage_errors.ts";
import type { CodeFiles } from "./code.ts";
import type { ChunkReport, Taken, TakenChunk, WorkerFacts } from "./chunk.ts";
import type { QueueAddress } from "./address.ts";
import type { Settled } from "./settle.ts";
import type { QueuedSweep } from "./sweep_record.ts";

/** How a worker's thread opens the queue. */
export interface OpenQueue {
  /** The queue. */
  readonly address: QueueAddress;
  /** Who works. */
  readonly worker: WorkerFacts;
  /** Where it shows its figures, such as `127.0.0.1:9464`; nowhere by default. */
  readonly metrics: string | undefined;
  /** Whether it waits for the first sweep of a queue that has none yet. */
  readonly waits: boolean;
  /** The sets that may run at the same time on its machine, over all workers. */
  readonly processors: number;
}

/** What a worker asks of the thread. */
export interface QueueCalls {
  /** Connects, and returns the worker's number. */
  open(options: OpenQueue): Promise<number>;
  /** Takes sets, if a processor of the machine is free for each thread. */
  take(
    preferred: number | undefined,
    skipped: readonly number[],
  ): Promise<Taken>;
  /** Reads a sweep. */
  sweep(id: number): Promise<QueuedSweep>;
  /** Reads modules. */
  code(hash: string): Promise<CodeFiles>;
  /** Notes that sets run from now on. */
  begin(chunk: TakenChunk): Promise<void>;
  /** Stores results. */
  complete(
    chunk: TakenChunk,
    report: ChunkReport,
    tapeSeconds: number,
  ): Promise<Settled>;
  /** Reports a failure. */
  fail(chunk: TakenChunk, message: string): Promise<void>;
  /** Gives sets back. */
  giveBack(chunk: TakenChunk): Promise<void>;
  /** Notes what hinders the worker. */
  note(text: string | undefined): Promise<void>;
  /** Ends the connection. */
  close(): Promise<void>;
}

/** A question. */
export interface QueueCall {
  /** Its number. */
  readonly id: number;
  /** What is asked. */
  readonly name: keyof QueueCalls;
  /** With what. */
  readonly args: readonly unknown[];
}

/** What the thread says. */
export type QueueAnswer =
  | { readonly type: "value"; readonly id: number; readonly value: unknown }
  | { readonly type: "error"; readonly id: number; readonly error: PostedError }
  /** The sweep of the chunk that the worker runs is over. */
  | { readonly type: "over"; readonly sweep: number }
  /** What the user should know. */
  | { readonly type: "note"; readonly text: string };
