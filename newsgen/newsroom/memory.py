"""What is known of earlier builds, for commands that only look."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from newsgen.catalog.database import recall_catalog
from newsgen.errors import Refused
from newsgen.publish.trouble import refusals
from newsgen.steps.order import Order


@contextmanager
def looking(root: Path, output: Path) -> Iterator[sqlite3.Connection]:
    """The catalog of an output, open for reading. Raises Refused where nothing was built yet."""
    order = Order(root, 0, output)
    with refusals(order.catalog):
        connection = recall_catalog(order.catalog)
        if connection is None:
            raise Refused(f"nothing was built into {output} yet", "build the site first")
        with closing(connection):
            yield connection
