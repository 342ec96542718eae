"""The bars of a folder as a bundle of zipline: `python zipline_bundle.py FOLDER` ingests it."""

import os

import pandas as pd
import work

os.environ["ZIPLINE_ROOT"] = str(work.FOLDER.resolve() / "zipline")

from zipline.data.bundles import ingest, register  # noqa: E402

NAME = "work"


def first_and_last_session():
    dates = pd.to_datetime(work.sessions()["session"])
    return dates.iloc[0], dates.iloc[-1]


def write_bundle(environ, assets, minutes, days, adjustments, *_):
    bars = pd.read_csv(work.FOLDER / "bars.csv").drop(columns="symbol")
    # zipline stamps bars with their end.
    bars.index = pd.to_datetime(bars.pop("timestamp") + 60_000, unit="ms", utc=True)
    minutes.write([(0, bars)])
    first, last = first_and_last_session()
    share = {"symbol": work.SYMBOL, "start_date": first, "end_date": last}
    assets.write(equities=pd.DataFrame([{**share, "exchange": "NYSE"}]))
    adjustments.write()


first, last = first_and_last_session()
register(NAME, write_bundle, calendar_name="NYSE", start_session=first, end_session=last)

if __name__ == "__main__":
    ingest(NAME)
