"""The work in NautilusTrader: orders travel for 1 ns, so they meet the trade at the next open."""

import work
from nautilus_instrument import BARS, SHARE
from nautilus_trader.backtest.config import BacktestEngineConfig
from nautilus_trader.backtest.engine import BacktestEngine
from nautilus_trader.backtest.models import FeeModel, LatencyModel
from nautilus_trader.config import LoggingConfig
from nautilus_trader.indicators import Indicator
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.objects import Money, Quantity
from nautilus_trader.persistence.catalog import ParquetDataCatalog
from nautilus_trader.trading.strategy import Strategy


class FeePerShare(FeeModel):
    def get_commission(self, order, fill_qty, fill_px, instrument):
        return Money(float(fill_qty) * work.FEE_PER_SHARE, USD)


class SeededEma(Indicator):
    """The EMA that is there begins with the first value, this one with the mean of the first."""

    def __init__(self, period):
        super().__init__([period])
        self.period = period
        self.share = 2 / (period + 1)
        self.count = 0
        self.value = 0.0

    def handle_bar(self, bar):
        close = bar.close.as_double()
        self.count += 1
        if self.count > self.period:
            self.value += (close - self.value) * self.share
        else:
            self.value += close / self.period
            self._set_initialized(self.count == self.period)


class Cross(Strategy):
    def __init__(self, session_closes):
        super().__init__()
        self.fast = SeededEma(work.FAST)
        self.slow = SeededEma(work.SLOW)
        self.was_above = None
        self.session_closes = session_closes
        self.fills = []
        self.equity = []

    def on_start(self):
        self.register_indicator_for_bars(BARS, self.fast)
        self.register_indicator_for_bars(BARS, self.slow)
        self.subscribe_bars(BARS)

    def on_bar(self, bar):
        if bar.ts_event in self.session_closes:
            self.keep_equity(bar)
        if not self.slow.initialized:
            return
        above = self.fast.value > self.slow.value
        before, self.was_above = self.was_above, above
        if before is None or above == before:
            return
        if above and self.portfolio.is_flat(SHARE.id):
            self.order(OrderSide.BUY)
        elif not above and not self.portfolio.is_flat(SHARE.id):
            self.order(OrderSide.SELL)

    def on_stop(self):
        if len(self.equity) < len(self.session_closes):  # the last session is cut off
            self.keep_equity(self.cache.bar(BARS))

    def order(self, side):
        shares = Quantity.from_int(work.QUANTITY)
        self.submit_order(self.order_factory.market(SHARE.id, side, shares))

    def keep_equity(self, bar):
        # That of the portfolio values shares at the newest trade, which is an open here.
        cash = self.portfolio.account(SHARE.id.venue).balance_total(USD).as_double()
        shares = float(self.portfolio.net_position(SHARE.id))
        self.equity.append(cash + shares * bar.close.as_double())

    def on_order_filled(self, event):
        shares = event.last_qty.as_double()
        if event.order_side == OrderSide.SELL:
            shares = -shares
        self.fills.append((event.ts_event // 1_000_000, shares, event.last_px.as_double()))


quiet = LoggingConfig(bypass_logging=True)
engine = BacktestEngine(BacktestEngineConfig(logging=quiet, run_analysis=False))
engine.add_venue(
    SHARE.id.venue,
    oms_type=OmsType.NETTING,
    account_type=AccountType.CASH,
    base_currency=USD,
    starting_balances=[Money(work.CASH, USD)],
    fee_model=FeePerShare(),
    latency_model=LatencyModel(1),
    bar_execution=False,
)
engine.add_instrument(SHARE)
catalog = ParquetDataCatalog(work.FOLDER / "catalog")
engine.add_data(catalog.bars(bar_types=[str(BARS)]), sort=False)
engine.add_data(catalog.trade_ticks(instrument_ids=[str(SHARE.id)]))
strategy = Cross({close * 1_000_000 for close in work.sessions()["close"]})
engine.add_strategy(strategy)
engine.run()
work.write_outcome(strategy.fills, strategy.equity)
