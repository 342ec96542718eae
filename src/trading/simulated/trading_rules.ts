/**
 * From a config's `trading_config` to the options of the simulated broker.
 *
 * @module
 */
import type { TradingConfig } from "../../config/session_config.ts";
import type { BrokerOptions } from "./broker_options.ts";

/** The limits, account, costs and fill rules of a config. */
export function tradingRules(
  trading: TradingConfig,
): Omit<BrokerOptions, "instruments"> {
  const { starting_cash: startingCash, max_volume_share: share } = trading;
  const { max_daily_loss: loss, max_orders_per_minute: orders } = trading;
  return {
    limits: {
      maxBuyingPower: trading.max_buying_power,
      maxPerTrade: trading.max_per_trade,
      maxPerSymbol: trading.max_per_symbol,
      maxOpenPositions: trading.max_open_positions ?? Infinity,
    },
    account: trading.account,
    initialMargin: trading.initial_margin,
    maintenanceMargin: trading.maintenance_margin,
    allowShort: trading.allow_short,
    onShortCash: trading.on_short_cash,
    interestRate: trading.interest_rate,
    borrowRate: trading.borrow_rate,
    fillAt: trading.fill,
    commission: trading.commission,
    conversionCost: trading.conversion_cost,
    slippage: trading.slippage,
    spread: trading.spread,
    fillModel: trading.fill_model,
    flatAtClose: trading.flat_at_close,
    atEnd: trading.at_end,
    onDelisting: trading.on_delisting,
    ...(startingCash !== null && { startingCash }),
    ...(loss !== null && { maxDailyLoss: loss }),
    ...(orders !== null && { maxOrdersPerMinute: orders }),
    ...(share !== null && { maxVolumeShare: share }),
  };
}
