"""The work in backtrader: its own EMA is seeded, market orders fill at the next open."""

import backtrader as bt
import work


class Cross(bt.Strategy):
    params = (("last_of_session", ()),)

    def __init__(self):
        fast = bt.ind.EMA(self.data.close, period=work.FAST)
        slow = bt.ind.EMA(self.data.close, period=work.SLOW)
        self.crossing = bt.ind.CrossOver(fast, slow)
        self.fills = []
        self.equity = []

    def notify_order(self, order):
        if order.status == order.Completed:
            executed = order.executed
            self.fills.append((executed.dt, executed.size, executed.price))

    def prenext(self):
        self.keep_equity()

    def next(self):
        if self.crossing[0] > 0 and not self.position:
            self.buy(size=work.QUANTITY)
        elif self.crossing[0] < 0 and self.position:
            self.close()
        self.keep_equity()

    def keep_equity(self):
        if self.p.last_of_session[len(self) - 1]:
            self.equity.append(self.broker.getvalue())


bars = work.five_minutes(work.minutes())
starts = work.epoch_ms(bars.index)
is_last = [False] * len(bars)
for row in work.session_ends(starts):
    is_last[row] = True
cerebro = bt.Cerebro(stdstats=False)
cerebro.addstrategy(Cross, last_of_session=is_last)
cerebro.adddata(bt.feeds.PandasDirectData(dataname=bars.tz_localize(None), openinterest=-1))
cerebro.broker.setcash(work.CASH)
cerebro.broker.setcommission(
    commission=work.FEE_PER_SHARE, commtype=bt.CommInfoBase.COMM_FIXED, stocklike=True
)
(strategy,) = cerebro.run()
fills = [
    (round(bt.num2date(time).timestamp()) * 1000, shares, price)
    for time, shares, price in strategy.fills
]
work.write_outcome(fills, strategy.equity)
