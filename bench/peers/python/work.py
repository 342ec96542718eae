"""The input and the output of all adapters; none of it counts as lines of user code."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(sys.argv[1])
OUTPUT = Path(sys.argv[2]) if len(sys.argv) > 2 else FOLDER
SYMBOL = "W0"
QUANTITY = 100
FEE_PER_SHARE = 0.005
CASH = 1_000_000
FAST, SLOW = 10, 30


def minutes():
    """Minute bars, indexed by their start."""
    return pd.read_parquet(FOLDER / "bars.parquet")


def five_minutes(bars):
    """Bars of five minutes, of the minutes that exist."""
    how = {"open": "first", "high": "max", "low": "min", "close": "last"}
    longer = bars.resample("5min").agg({**how, "volume": "sum"})
    return longer[longer["volume"] > 0]


def epoch_ms(index):
    """An index of instants as epoch milliseconds."""
    return index.as_unit("ms").asi8


def sessions():
    """Date, open and close of each session; open and close are epoch milliseconds."""
    return pd.read_csv(FOLDER / "sessions.csv")


def session_ends(starts_ms):
    """The number of the newest row at the end of each session."""
    return np.searchsorted(starts_ms, sessions()["close"].to_numpy()) - 1


def seeded(closes, period):
    """Closes from which an EMA without a seed has that of `period`: the mean of the first ones."""
    values = np.array(closes, dtype=float)
    values[period - 1] = values[:period].mean()
    values[: period - 1] = np.nan
    return values


def ema(closes, period):
    """The EMA of an array, seeded with the mean of its first values."""
    frame = pd.Series(seeded(closes, period))
    return frame.ewm(span=period, adjust=False, ignore_na=True).mean().to_numpy()


def write_outcome(fills, equity):
    """Writes fills (epoch milliseconds, shares below 0 if sold, price) and equity by session."""
    with open(OUTPUT / "fills.csv", "w") as file:
        file.write("timestamp,symbol,side,quantity,price,fee\n")
        for time, shares, price in fills:
            side = "buy" if shares > 0 else "sell"
            fee = abs(shares) * FEE_PER_SHARE
            file.write(
                f"{time:.0f},{SYMBOL},{side},{abs(shares):.0f},{price:.4f},{fee:.4f}\n"
            )
    with open(OUTPUT / "equity.csv", "w") as file:
        file.write("session,equity\n")
        for session, value in zip(sessions()["session"], equity, strict=True):
            file.write(f"{session},{value:.2f}\n")
