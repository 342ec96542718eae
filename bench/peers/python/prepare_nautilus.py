"""
Writes a catalog of NautilusTrader, once: bars of five minutes, stamped with their end, and
their opens as trades. A bar is known at its end alone, so an order of the bar before can
fill at an open only if that is an event of its own.
"""

import pandas as pd
import work
from nautilus_instrument import BARS, SHARE
from nautilus_trader.persistence.catalog import ParquetDataCatalog
from nautilus_trader.persistence.wranglers import BarDataWrangler, TradeTickDataWrangler

bars = work.five_minutes(work.minutes())
opens = pd.DataFrame(
    {
        "price": bars["open"],
        "quantity": bars["volume"],
        "side": "BUY",
        "trade_id": [str(row) for row in range(len(bars))],
    }
)
# After the bar that ends at this instant, and after its order, which travels for 1 ns.
opens.index = opens.index.as_unit("ns") + pd.Timedelta(2, "ns")
ended = bars.set_index(bars.index.as_unit("ns") + pd.Timedelta(5, "min"))
catalog = ParquetDataCatalog(work.FOLDER / "catalog")
catalog.write_data([SHARE])
catalog.write_data(BarDataWrangler(BARS, SHARE).process(ended))
catalog.write_data(TradeTickDataWrangler(SHARE).process(opens))
