"""The work in vectorbt, on columns: signals of a row trade at the open of the next one."""

import vectorbt as vbt
import work

bars = work.five_minutes(work.minutes())
starts = work.epoch_ms(bars.index)
close = bars["close"]
fast = close.vbt.wrapper.wrap(work.ema(close, work.FAST))
slow = close.vbt.wrapper.wrap(work.ema(close, work.SLOW))
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
orders = portfolio.orders.values
fills = [
    (starts[row], size if side == 0 else -size, price)
    for row, size, side, price in orders[["idx", "size", "side", "price"]].tolist()
]
equity = portfolio.value().to_numpy()
work.write_outcome(fills, equity[work.session_ends(starts)])
