/**
 * Checks what the strategies' thread reports of an account: what can be
 * computed from fills is, and must agree.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { SessionError } from "../errors.ts";
import type { SliceDrawdowns } from "../statistics/drawdown_track.ts";
import { accountMistake, type AuditFacts } from "../trading/account_audit.ts";
import type { BrokerResult } from "../trading/broker_result.ts";
import { digestAccount, type SessionResult } from "../trading/fills.ts";
import type { TradingDate } from "../types.ts";

/** Drawdowns are computed from millionths, session ends from units. */
const ROUNDING = 1e-9;

/** What a thread reports of an account. */
export interface ReportedAccount {
  /** The account. */
  readonly account: BrokerResult;
  /** Its hash, as the thread computed it. */
  readonly hash: string;
  /** The drawdowns as of every slice, if they are reported. */
  readonly drawdowns?: SliceDrawdowns;
}

/** What a report must agree with. */
export interface ReportFacts extends AuditFacts {
  /** The trading dates of the run. */
  readonly dates: readonly TradingDate[];
}

/** SHA-256 of the fills and the equity of an account, in hexadecimal. */
export function accountHashOf(
  { fills, sessions }: Pick<BrokerResult, "fills" | "sessions">,
): string {
  const hash = createHash("sha256");
  digestAccount(fills, sessions, (bytes) => hash.update(bytes));
  return hash.digest("hex");
}

/**
 * Checks a reported account.
 *
 * @throws {SessionError} `worker_failed` with the first disagreement.
 */
export function auditReport(
  { account, hash, drawdowns }: ReportedAccount,
  facts: ReportFacts,
): void {
  const mistake = datesMistake(account.sessions, facts.dates) ??
    accountMistake(account, facts) ??
    (drawdowns === undefined ? undefined : drawdownMistake(account, drawdowns));
  if (mistake !== undefined) throw auditError(mistake);
  if (accountHashOf(account) !== hash) {
    throw auditError("its hash is not that of its fills and equity");
  }
}

/** The error of a report that disagrees with itself. */
export function auditError(mistake: string): SessionError {
  return new SessionError(
    "worker_failed",
    `The reports of the run do not agree with each other (${mistake}): it was tampered with, or the engine has a defect`,
    { worker: "analysis", phase: "done" },
  );
}

function datesMistake(
  sessions: readonly SessionResult[],
  dates: readonly TradingDate[],
): string | undefined {
  if (sessions.length !== dates.length) {
    return `sessions: ${sessions.length} instead of ${dates.length}`;
  }
  const i = sessions.findIndex(({ date }, i) => date !== dates[i]);
  return i < 0 ? undefined : `session ${sessions[i].date} is ${dates[i]}`;
}

/** Session ends are slices as well: their drawdown is a lower bound. */
function drawdownMistake(
  { sessions, startingCash }: BrokerResult,
  { account, strategies }: SliceDrawdowns,
): string | undefined {
  const { depth, peak, trough, peakTime, troughTime } = account;
  const fall = peak > 0 ? (peak - trough) / peak : 0;
  if (Math.abs(depth - fall) > ROUNDING || !(peakTime <= troughTime)) {
    return `drawdown: ${depth} from ${peak} to ${trough}`;
  }
  const curves = [
    { depth, equity: sessions.map(({ equity }) => equity) },
    ...strategies.map((one, i) => ({
      depth: one.depth,
      equity: sessions.map((session) => session.strategies[i]),
    })),
  ];
  for (const curve of curves) {
    const least = depthOf(startingCash, curve.equity);
    // Below zero, a fall is the smaller a part of its peak the higher that is.
    if (curve.depth >= Math.min(1, least) - ROUNDING) continue;
    return `drawdown: ${curve.depth}, but session ends fell by ${least}`;
  }
  return undefined;
}

function depthOf(start: number, equity: readonly number[]): number {
  let best = start;
  let depth = 0;
  for (const value of equity) {
    best = Math.max(best, value);
    if (best > 0) depth = Math.max(depth, (best - value) / best);
  }
  return depth;
}
