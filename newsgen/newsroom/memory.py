"""What is known of earlier builds, for commands that only look."""

from __future__ import annotations

import sqlite3

from newsgen.catalog.database import read_catalog
from newsgen.catalog.schema import VERSION
from newsgen.steps.order import Order


def recall(order: Order) -> sqlite3.Connection | None:
    """The catalog of an output, open for reading.

    None where nothing was built yet, or by another version of newsgen alone.
    """
    if not order.catalog.exists():
        return None
    connection = read_catalog(order.catalog)
    if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION:
        return connection
    connection.close()
    return None
