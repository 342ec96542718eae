"""What alpaca-py reads of a venue: bars, corrections, halts, and pages of history."""

import datetime
import json
import os

from alpaca.data.historical import StockHistoricalDataClient
from alpaca.data.live import CryptoDataStream, StockDataStream
from alpaca.data.requests import StockBarsRequest
from alpaca.data.timeframe import TimeFrame

env = os.environ
key, secret = env["APCA_API_KEY_ID"], env["APCA_API_SECRET_KEY"]


def row(bar):
    return [
        bar.symbol,
        int(bar.timestamp.timestamp() * 1000),
        bar.open,
        bar.high,
        bar.low,
        bar.close,
        bar.volume,
    ]


def listen(stream, subscribe):
    """All that a stream brings up to the last message that is expected."""
    seen = []

    async def on_bar(bar):
        seen.append(["bar", row(bar)])

    async def on_correction(bar):
        seen.append(["correction", row(bar)])
        await stream.stop_ws()

    async def on_status(status):
        seen.append(["status", status.symbol, status.status_code])

    subscribe(stream, on_bar, on_correction, on_status)
    stream.run()
    return seen


def stocks(stream, on_bar, on_correction, on_status):
    stream.subscribe_bars(on_bar, "QZX", "ABC")
    stream.subscribe_trading_statuses(on_status, "QZX")
    stream.subscribe_updated_bars(on_correction, "QZX")


def crypto(stream, on_bar, on_correction, on_status):
    stream.subscribe_bars(on_bar, "BTC/USD")
    stream.subscribe_updated_bars(on_correction, "BTC/USD")


rest = StockHistoricalDataClient(key, secret, url_override=env["REST_URL"])
pages = rest.get_stock_bars(
    StockBarsRequest(
        symbol_or_symbols=["QZX", "ABC"],
        timeframe=TimeFrame.Minute,
        start=datetime.datetime.fromtimestamp(int(env["FROM"]) / 1000, datetime.timezone.utc),
        end=datetime.datetime.fromtimestamp(int(env["TO"]) / 1000, datetime.timezone.utc),
    )
)
url = env["STREAM_URL"]
print(
    json.dumps(
        {
            "history": [row(bar) for bars in pages.data.values() for bar in bars],
            "stocks": listen(
                StockDataStream(key, secret, url_override=url + "/v2/iex"), stocks
            ),
            "crypto": listen(
                CryptoDataStream(key, secret, url_override=url + "/v1beta3/crypto/us"),
                crypto,
            ),
        }
    )
)
