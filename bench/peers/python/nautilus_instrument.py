"""The share that NautilusTrader trades, and the names of its bars."""

import work
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import BarType
from nautilus_trader.model.identifiers import InstrumentId, Symbol
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Price, Quantity

SHARE = Equity(
    instrument_id=InstrumentId.from_str(f"{work.SYMBOL}.XNYS"),
    raw_symbol=Symbol(work.SYMBOL),
    currency=USD,
    price_precision=2,
    price_increment=Price.from_str("0.01"),
    lot_size=Quantity.from_int(1),
    ts_event=0,
    ts_init=0,
)
BARS = BarType.from_str(f"{SHARE.id}-5-MINUTE-LAST-EXTERNAL")
