"""
The sweep in vectorbt: one column a set. `python sweep_vectorbt.py FOLDER OUTPUT FAST SLOW
SESSIONS_PER_YEAR [figures] [fills]` with periods separated by commas; `figures` adds Sharpe ratios
and drawdowns, `fills` writes all fills for the gate.
"""

import sys

import pandas as pd
import vectorbt as vbt
import work

fast_periods, slow_periods = (
    [int(period) for period in text.split(",")] for text in sys.argv[3:5]
)
bars = work.five_minutes(work.minutes())
close = bars["close"]


def averages(periods, name):
    columns = {period: work.ema(close, period) for period in periods}
    return pd.DataFrame(columns, index=close.index).rename_axis(columns=name)


pairs = pd.MultiIndex.from_product([fast_periods, slow_periods], names=["fast", "slow"])
fast = averages(fast_periods, "fast")[pairs.get_level_values("fast")]
slow = averages(slow_periods, "slow")[pairs.get_level_values("slow")]
fast.columns = slow.columns = pairs
portfolio = vbt.Portfolio.from_signals(
    close,
    fast.vbt.crossed_above(slow).vbt.signals.fshift(1),
    fast.vbt.crossed_below(slow).vbt.signals.fshift(1),
    price=bars["open"],
    size=work.QUANTITY,
    fixed_fees=work.FEE_PER_SHARE * work.QUANTITY,
    init_cash=work.CASH,
    freq="5min",
)
sets = pd.DataFrame(
    {"fills": portfolio.orders.count(), "profit": portfolio.total_profit()}
)
if "figures" in sys.argv[6:]:
    value = portfolio.value()
    ends = work.session_ends(work.epoch_ms(bars.index))
    daily = value.iloc[ends].pct_change()
    daily.iloc[0] = value.iloc[ends[0]] / work.CASH - 1
    year = pd.Timedelta(days=float(sys.argv[5]))
    sets["sharpe"] = daily.vbt.returns(freq="1D", year_freq=year).sharpe_ratio()
    sets["drawdown"] = -portfolio.max_drawdown()
sets.to_csv(work.OUTPUT / "sets.csv")
if "fills" in sys.argv[6:]:
    orders = portfolio.orders.values
    fills = pd.DataFrame(
        {
            "fast": pairs.get_level_values("fast")[orders["col"]],
            "slow": pairs.get_level_values("slow")[orders["col"]],
            "timestamp": work.epoch_ms(bars.index)[orders["idx"]],
            "side": pd.Series(orders["side"]).map({0: "buy", 1: "sell"}),
            "quantity": orders["size"].astype(int),
            "price": orders["price"],
        }
    )
    fills.to_csv(work.OUTPUT / "set_fills.csv", index=False, float_format="%.4f")
