"""Where the real data lies, and campaigns made of it. The data is not part of this repository."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from adwright import app


def data_folder() -> Path:
    """The folder of real data: ADWRIGHT_DATA, else ../shared/data beside the repository; ends with a line if none."""
    folder = Path(os.environ.get("ADWRIGHT_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    if not folder.is_dir():
        sys.exit(f"skipped: no real data at {folder}; set ADWRIGHT_DATA to its folder")
    return folder


def shop_campaign(feed: str, folder: Path, *, model: str = "embedded", markets: tuple[str, ...] = ("US",)) -> Path:
    """A campaign of one of the Shopify feeds ("bicycles", "fashion", ...) in a new folder."""
    app.new(folder, name=feed, feed=data_folder() / "catalogue" / f"shopify_{feed}.csv", locale="en", currency="USD",
            markets=markets)  # fmt: skip
    file = folder / "campaign.toml"
    file.write_text(re.sub(r'(?m)^model = "\w+"', f'model = "{model}"', file.read_text("utf-8")), "utf-8")
    return folder
