"""Writes bars.csv of a folder as bars.parquet, once, as a user of pandas would."""

import sys
from pathlib import Path

import pandas as pd

folder = Path(sys.argv[1])
bars = pd.read_csv(folder / "bars.csv").drop(columns="symbol")
bars.index = pd.to_datetime(bars.pop("timestamp"), unit="ms", utc=True)
bars.to_parquet(folder / "bars.parquet")
