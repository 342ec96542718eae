/**
 * From the words of a config to what the broker is set up with.
 *
 * @module
 */
import type {
  CommissionConfig,
  SlippageConfig,
  TradingConfig,
} from "../../config/session_config.ts";
import type { BrokerOptions } from "../broker_result.ts";
import type { Commission } from "../costs/commission.ts";
import type { Slippage } from "../costs/slippage.ts";

/** The price step of a market whose config does not give one. */
export const DEFAULT_TICK_SIZE = 0.01;

/** The limits, costs and fill rules of a config, as the broker takes them. */
export function tradingRules(
  trading: TradingConfig,
): Omit<BrokerOptions, "symbols"> {
  const { starting_cash: startingCash, max_volume_share: share } = trading;
  return {
    limits: {
      maxBuyingPower: trading.max_buying_power,
      maxPerTrade: trading.max_per_trade,
      maxPerSymbol: trading.max_per_symbol,
      maxOpenPositions: trading.max_open_positions ?? Infinity,
    },
    fillAt: trading.fill,
    commission: commissionOf(trading.commission),
    slippage: slippageOf(trading.slippage),
    spread: trading.spread,
    ...(startingCash !== null && { startingCash }),
    ...(share !== null && { maxVolumeShare: share }),
  };
}

function commissionOf(config: CommissionConfig): Commission {
  if (config.type === "none" || config.type === "per_trade") return config;
  const minimum = config.minimum ?? 0;
  if (config.type !== "tiered") return { ...config, minimum };
  const tiers = config.tiers.map(({ rate, up_to: upTo }) =>
    upTo === undefined || upTo === null ? { rate } : { rate, upTo }
  );
  return { type: "tiered", tiers, minimum };
}

function slippageOf(config: SlippageConfig): Slippage {
  return config.type === "ticks"
    ? {
      type: "ticks",
      ticks: config.ticks,
      tick: config.tick_size ?? DEFAULT_TICK_SIZE,
    }
    : config;
}
