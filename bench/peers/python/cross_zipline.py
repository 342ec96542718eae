"""The work in zipline, which steps minutes; without a slippage model orders fill at closes."""

import pandas as pd
import work
from zipline_bundle import NAME, first_and_last_session

from zipline import run_algorithm
from zipline.api import order, set_commission, set_slippage, symbol
from zipline.finance import commission, slippage


class NextOpen(slippage.SlippageModel):
    def process_order(self, data, order):
        return data.current(order.asset, "open"), order.open_amount


class SeededEma:
    """The mean of the first values, then exponential; zipline has no indicator on minutes."""

    def __init__(self, period):
        self.period = period
        self.share = 2 / (period + 1)
        self.count = 0
        self.value = 0.0

    def push(self, close):
        self.count += 1
        if self.count > self.period:
            self.value += (close - self.value) * self.share
        else:
            self.value += close / self.period


def initialize(context):
    context.asset = symbol(work.SYMBOL)
    context.fast = SeededEma(work.FAST)
    context.slow = SeededEma(work.SLOW)
    context.was_above = None
    context.minute = 0
    set_slippage(NextOpen())
    set_commission(commission.PerShare(work.FEE_PER_SHARE, min_trade_cost=0))


def handle_data(context, data):
    context.minute += 1  # sessions have a multiple of five, so minutes can be counted
    if context.minute % 5 != 0:
        return
    close = data.current(context.asset, "close")
    context.fast.push(close)
    context.slow.push(close)
    if context.slow.count < work.SLOW:
        return
    above = context.fast.value > context.slow.value
    before, context.was_above = context.was_above, above
    if before is None or above == before:
        return
    held = context.portfolio.positions[context.asset].amount
    if above and held == 0:
        order(context.asset, work.QUANTITY)
    elif not above and held > 0:
        order(context.asset, -held)


first, last = first_and_last_session()
days = pd.date_range(first, last, tz="UTC")
performance = run_algorithm(
    start=first,
    end=last,
    initialize=initialize,
    handle_data=handle_data,
    capital_base=work.CASH,
    data_frequency="minute",
    bundle=NAME,
    benchmark_returns=pd.Series(0.0, index=days),
)
fills = [
    (work.epoch_ms(pd.DatetimeIndex([fill["dt"]]))[0] - 60_000, fill["amount"], fill["price"])
    for transactions in performance["transactions"]
    for fill in transactions
]
work.write_outcome(fills, performance["portfolio_value"])
