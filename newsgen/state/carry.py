"""Saving a site's state to a file, and making such a file the site's state here."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path

from newsgen import __version__, secret
from newsgen.catalog import lists
from newsgen.catalog.baseline import OUTPUT, Baseline
from newsgen.catalog.database import (
    close_catalog,
    install_catalog,
    is_own,
    open_catalog,
    read_catalog,
)
from newsgen.catalog.inbox import Inbox
from newsgen.catalog.published import Published
from newsgen.catalog.queries import Queries
from newsgen.catalog.schema import VERSION
from newsgen.digest import digest
from newsgen.intake.git import vouched
from newsgen.outlet.config import Config
from newsgen.publish.ledger import Ledger
from newsgen.state.form import ROWS, About, Block, Damaged, RawBlock, about, read, write
from newsgen.state.tables import BODY, LEDGER, schema
from newsgen.steps.order import Order

# The state that a build took up, or saved, last, by its digest; and the file that it lies in.
NOTE = "carried"
# So many files are named one by one.
FEW = 10_000
ARRIVING = "arriving.db"
NAME = re.compile(r"[0-9a-f]{20}")
# Where what does not lie in the catalog waits while a state is loaded.
ASIDE = {
    BODY.name: "CREATE TEMP TABLE body (name TEXT PRIMARY KEY, data) WITHOUT ROWID",
    LEDGER.name: "CREATE TEMP TABLE ledger (path TEXT PRIMARY KEY) WITHOUT ROWID",
}


# -- saving ----------------------------------------------------------------------------------------


def save_state(file: Path, order: Order, config: Config, ledger: Ledger) -> About:
    """Save what the next build needs; whoever calls holds the lock, and a build has ended."""
    with _opened(order) as connection:
        _name_blobs(Inbox(connection, is_new=False), order.root)
    with closing(read_catalog(order.catalog)) as connection:
        said = _about(connection, config)
        tables = schema().tables.values()
        blocks = (block for table in tables for block in table.blocks(connection))
        further = (*_bodies(order.memory / "bodies"), *_elsewhere(connection, ledger))
        said = write(file, said, chain(blocks, further))
    _note(order, file, said)
    return said


def _name_blobs(inbox: Inbox, root: Path) -> None:
    """Have git name the blobs of files that are new, or changed."""
    nameless = inbox.nameless(FEW)
    if nameless is None:
        inbox.name_blobs(vouched(root))
    elif nameless:
        inbox.name_blobs(vouched(root, frozenset(nameless)))


def put_down_deployed(order: Order) -> int:
    """Put down that all that was published has reached the readers; the last build's number."""
    with _opened(order) as connection:
        number = max((number for number, _ in Queries(connection).builds.on_record()), default=0)
        Published(connection).put_down_deployed(number)
    return number


@contextmanager
def _opened(order: Order) -> Iterator[sqlite3.Connection]:
    """The catalog, to put something down."""
    connection = open_catalog(order.catalog)
    try:
        yield connection
        connection.commit()
    finally:
        close_catalog(order.catalog, connection)


def _about(connection: sqlite3.Connection, config: Config) -> About:
    queries = Queries(connection)
    (build, at), *_ = *queries.builds.on_record(), (0, 0)
    return About(
        newsgen=__version__,
        catalog=VERSION,
        site=site_of(config),
        outlet=config.outlet.name,
        at=at,
        build=build,
        stories=queries.lists.count(lists.ALL),
        outputs=queries.lists.count(lists.FILES),
    )


def site_of(config: Config) -> str:
    """What a site is known by, wherever it lies."""
    return digest(f"{config.outlet.name}\n{config.outlet.base_url}")


def _bodies(folder: Path) -> Iterator[Block]:
    names = sorted(path.name for path in folder.glob("*") if NAME.fullmatch(path.name))
    for first in range(0, len(names), ROWS):
        some = names[first : first + ROWS]
        found = [(name, secret.kept(folder / name, "body")) for name in some]
        kept = [(name, data) for name, data in found if data is not None]
        if kept:
            yield Block(BODY.name, list(zip(*kept, strict=True)))


def _elsewhere(connection: sqlite3.Connection, ledger: Ledger) -> Iterator[Block]:
    """What the ledger has beside the outputs that are planned: these say the rest."""
    connection.execute(ASIDE[LEDGER.name])
    _receive_ledger(connection, ledger)
    connection.execute(
        "DELETE FROM ledger WHERE path IN (SELECT path FROM page WHERE digest != '')"
    )
    yield from LEDGER.blocks(connection)


def _receive_ledger(connection: sqlite3.Connection, ledger: Ledger) -> None:
    connection.executemany(LEDGER.insert, ((path,) for path in ledger.read()))


# -- loading ---------------------------------------------------------------------------------------


def load_state(file: Path, order: Order, config: Config, ledger: Ledger) -> About:
    """Make a file's state that of the site; whoever calls holds the lock. What it is of.

    Raises Damaged where it is not whole, of another version or of another site, and then nothing is
    touched; FileNotFoundError where there is no file.
    """
    said = about(file)
    if (said.newsgen, said.catalog) != (__version__, VERSION):
        raise Damaged("it was saved by another version of newsgen")
    if said.site != site_of(config):
        raise Damaged(f'it is the state of another site ("{said.outlet}")')
    arriving = order.memory / ARRIVING
    arriving.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(arriving)) as connection:
            _receive(connection, read(file), config.publish.durable)
            _install(connection, order, ledger)
        install_catalog(order.catalog, arriving)
    finally:
        arriving.unlink(missing_ok=True)
    _note(order, file, said)
    return said


def _receive(connection: sqlite3.Connection, blocks: Iterable[RawBlock], durable: bool) -> None:
    """Put blocks into an empty database; beside the catalog's tables, into temporary ones."""
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute(f"PRAGMA synchronous = {'NORMAL' if durable else 'OFF'}")
    known = {**schema().tables, BODY.name: BODY, LEDGER.name: LEDGER}
    for statement in (*schema().first, *ASIDE.values()):
        connection.execute(statement)
    try:
        for block in blocks:
            if block.table not in known:
                raise Damaged(f'it is damaged: there is no table "{block.table}"')
            table = known[block.table]
            connection.executemany(table.insert, table.rows(block))
        for statement in schema().then:
            connection.execute(statement)
    except (sqlite3.IntegrityError, OverflowError) as error:
        raise Damaged(f"it is damaged: {error}") from None
    Baseline(connection).forget(OUTPUT)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.commit()


def _install(connection: sqlite3.Connection, order: Order, ledger: Ledger) -> None:
    """Put down beside the catalog what does not lie in it."""
    bodies = order.memory / "bodies"
    shutil.rmtree(bodies, ignore_errors=True)
    for name, data in connection.execute("SELECT name, data FROM body"):
        if NAME.fullmatch(name):
            secret.keep(bodies / name, "body", data)
    _receive_ledger(connection, ledger)
    published = "SELECT path FROM ledger UNION SELECT path FROM page WHERE digest != ''"
    ledger.begin(path for (path,) in connection.execute(published))


# -- in a build ------------------------------------------------------------------------------------


def take_up(
    file: Path, order: Order, config: Config, ledger: Ledger, notice: Callable[[str], None]
) -> None:
    """Have a build go on from a file's state, unless what is known here goes on from it already. A
    file that cannot be used is told, one that is not there is that of a first build.
    """
    try:
        if is_own(order.catalog) and _noted(order).get("digest") == about(file).digest:
            return
        load_state(file, order, config, ledger)
    except FileNotFoundError:
        return
    except Damaged as reason:
        notice(f"{file} is not used: {reason}")


def taken_up_from(order: Order) -> Path | None:
    """The file whose state was taken up or saved last, if there is one still."""
    found = _noted(order).get("file")
    return Path(found) if found and Path(found).is_file() else None


def _note(order: Order, file: Path, said: About) -> None:
    text = json.dumps({"file": str(file), "digest": said.digest})
    secret.keep(order.memory / NOTE, "state", text.encode())


def _noted(order: Order) -> dict[str, str]:
    """The digest and the file of the state that was taken up or saved last."""
    found = secret.kept(order.memory / NOTE, "state")
    return json.loads(found) if found else {}
