"""The work in backtesting.py: market orders fill at the next open."""

import work
from backtesting import Backtest, Strategy
from backtesting.lib import crossover


class Cross(Strategy):
    def init(self):
        self.fast = self.I(work.ema, self.data.Close, work.FAST)
        self.slow = self.I(work.ema, self.data.Close, work.SLOW)

    def next(self):
        if crossover(self.fast, self.slow) and not self.position:
            self.buy(size=work.QUANTITY)
        elif crossover(self.slow, self.fast) and self.position:
            self.position.close()


bars = work.five_minutes(work.minutes()).rename(columns=str.capitalize)
starts = work.epoch_ms(bars.index)
test = Backtest(
    bars,
    Cross,
    cash=work.CASH,
    commission=lambda size, price: abs(size) * work.FEE_PER_SHARE,
)
result = test.run()
fills = []
for trade in result["_trades"].itertuples():
    fills.append((starts[trade.EntryBar], trade.Size, trade.EntryPrice))
    fills.append((starts[trade.ExitBar], -trade.Size, trade.ExitPrice))
for trade in result["_strategy"].trades:  # still open
    fills.append((starts[trade.entry_bar], trade.size, trade.entry_price))
equity = result["_equity_curve"]["Equity"].to_numpy()
work.write_outcome(sorted(fills), equity[work.session_ends(starts)])
