"""What is known of earlier builds, for commands that only look."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from newsgen.catalog.database import is_own, read_catalog
from newsgen.catalog.schema import VERSION
from newsgen.errors import Refused
from newsgen.publish.trouble import refusals
from newsgen.steps.order import Order


@contextmanager
def looking(root: Path, output: Path) -> Iterator[sqlite3.Connection]:
    """The catalog of an output, open for reading. Raises Refused where nothing was built yet."""
    order = Order(root, 0, output)
    with refusals(order.catalog):
        connection = recall(order)
        if connection is None:
            raise Refused(f"nothing was built into {output} yet", "build the site first")
        with closing(connection):
            yield connection


def recall(order: Order) -> sqlite3.Connection | None:
    """The catalog of an output, open for reading; None where nothing was built yet, or by another
    version of newsgen alone, or by others.
    """
    if not is_own(order.catalog):
        return None
    connection = read_catalog(order.catalog)
    if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION:
        return connection
    connection.close()
    return None
