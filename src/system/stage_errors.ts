/**
 * Errors of stages: they name worker, phase and trading date, and pass between
 * threads without loss.
 *
 * @module
 */
import { anyCalleeText, capitalised } from "../analysis/callees.ts";
import { placeOf } from "../text/stack_place.ts";
import { SessionError, type SessionErrorCode } from "../errors.ts";
import type { Stage } from "../sync/stage.ts";
import type { StageName } from "../sync/stage_table.ts";
import { UncaughtRejection } from "./rejection_watch.ts";
import {
  asSessionError,
  isA,
  messageOf,
  readableCause,
  stackOf,
} from "../text/message_of.ts";

/** An error in a form that can be posted. */
export interface PostedError {
  /** What went wrong, for programs. */
  readonly code: SessionErrorCode;
  /** What went wrong, for people. */
  readonly message: string;
  /** The stack of the thread it happened in. */
  readonly stack: string | undefined;
  /** Stack of the error's cause. */
  readonly causeStack: string | undefined;
  /** The component that failed. */
  readonly worker: string | undefined;
  /** What it was doing. */
  readonly phase: string | undefined;
  /** The trading date. */
  readonly date: string | undefined;
}

/** What a stage's error reports. */
export type FailedStage = Pick<Stage, "name" | "phase" | "date"> & {
  /** The strategy or scanner that was being called, if one was, in words. */
  readonly calling?: string;
  /** The strategies and scanners that the stage runs, if it runs any, in words. */
  readonly callees?: readonly string[];
};

/** What an error in the opening of a stage reports. */
export function starting(name: StageName): FailedStage {
  return { name, phase: "start", date: undefined };
}

/** The error of a run that was stopped from outside. */
export function stoppedError(): SessionError {
  return new SessionError("stopped", "The run was stopped");
}

/** The error of a run whose stage `stage` failed. */
export function stageError(stage: FailedStage, error: unknown): SessionError {
  const own = asSessionError(error);
  if (own?.worker !== undefined) return own;
  const { name, phase, date, calling, callees } = stage;
  const reason = messageOf(error);
  const when = date === undefined ? "" : ` on ${date}`;
  const details = { worker: name, phase, date, cause: readableCause(error) };
  if (calling !== undefined) {
    const place = placeOf(error);
    return new SessionError(
      "strategy_failed",
      `${capitalised(calling)} failed in ${phase}${when}: ${reason}${place}`,
      details,
    );
  }
  if (isA(error, UncaughtRejection) && callees !== undefined) {
    const place = placeOf(error.cause);
    return new SessionError(
      "strategy_failed",
      `A promise of ${
        anyCalleeText(callees)
      } was rejected and not handled: ${reason}${place}`,
      details,
    );
  }
  if (own?.code === "strategy_load" || own?.code === "config_invalid") {
    return new SessionError(own.code, reason, details);
  }
  return new SessionError(
    own?.code ?? "worker_failed",
    `The ${
      name.replaceAll("_", " ")
    } failed in phase ${phase}${when}: ${reason}`,
    details,
  );
}

/** An error in a form that can be posted. */
export function postedError(error: SessionError): PostedError {
  const { code, message, worker, phase, date, cause } = error;
  const stack = stackOf(error);
  const causeStack = stackOf(cause);
  return { code, message, stack, causeStack, worker, phase, date };
}

/** The error of a posted one. */
export function receivedError(posted: PostedError): SessionError {
  const { code, message, worker, phase, date } = posted;
  let cause: Error | undefined;
  if (posted.causeStack !== undefined) {
    cause = new Error(message);
    cause.stack = posted.causeStack;
  }
  const error = new SessionError(code, message, {
    ...(worker !== undefined && { worker }),
    ...(phase !== undefined && { phase }),
    ...(date !== undefined && { date }),
    cause,
  });
  if (posted.stack !== undefined) error.stack = posted.stack;
  return error;
}
