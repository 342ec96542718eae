/**
 * Old keys of the remaining sections.
 *
 * @module
 */
import { isSection } from "../variables.ts";
import type { Draft } from "./draft.ts";

/** `trading_config.paper_trading` is a matter of the interface for orders. */
export function movePaperTrading(draft: Draft): void {
  const from = ["trading_config", "paper_trading"];
  const to = ["api_config", "paper_trading"];
  const paper = draft.at(from);
  const api = draft.at(["api_config"]) ?? {};
  if (paper === undefined || !isSection(api)) return;
  const known = draft.at(to);
  // Two values are a mistake, which the shape check reports.
  if (known !== undefined && known !== paper) return;
  draft.note(from, "moved to api_config.paper_trading", to);
  draft.remove(from);
  draft.set(["api_config"], { ...api, paper_trading: paper });
  draft.moved(to, from);
}

/** The lag is measured with every slice. */
export function dropLagCheck(draft: Draft): void {
  const path = ["session_data_config", "streaming", "catchup_check_interval"];
  if (draft.at(path) === undefined) return;
  draft.note(path, "left out: the lag is measured with every slice");
  draft.remove(path);
}
