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
    CACHE_KB,
    close_catalog,
    forget_catalog,
    install_catalog,
    is_own,
    open_catalog,
    read_catalog,
)
from newsgen.catalog.inbox import Inbox
from newsgen.catalog.plan import UNKNOWN
from newsgen.catalog.published import Published
from newsgen.catalog.queries import Queries
from newsgen.catalog.schema import VERSION
from newsgen.catalog.urls import UrlHistory
from newsgen.digest import digest
from newsgen.outlet.config import Config
from newsgen.publish.staging import Target
from newsgen.publish.url_ledger import UrlLedger
from newsgen.state.blobs import name_blobs
from newsgen.state.form import ROWS, About, Block, Damaged, RawBlock, about, read, shown, write
from newsgen.state.tables import BODY, LEDGER, schema
from newsgen.steps.order import OUTPUT as OUTPUT_FOLDER
from newsgen.steps.order import Order
from newsgen.steps.urls import READ as URLS_READ

# The state that a build took up, or saved, last, by its digest; and the file that it lies in.
NOTE = "carried"
ARRIVING = "arriving.db"
NAME = re.compile(r"[0-9a-f]{20}")
# Where what does not lie in the catalog waits while a state is loaded.
ASIDE = {
    BODY.name: "CREATE TEMP TABLE body (name TEXT PRIMARY KEY, data) WITHOUT ROWID",
    LEDGER.name: "CREATE TEMP TABLE ledger (path TEXT PRIMARY KEY) WITHOUT ROWID",
}


# -- saving ----------------------------------------------------------------------------------------


def save_state(file: Path, order: Order, config: Config, target: Target) -> About:
    """Save what the next build needs; whoever calls holds the lock, and a build has ended."""
    with _opened(order) as connection:
        name_blobs(Inbox(connection, is_new=False), order.root, config.build.jobs)
    with closing(read_catalog(order.catalog)) as connection:
        said = _about(connection, config)
        tables = schema().tables.values()
        blocks = (block for table in tables for block in table.blocks(connection))
        further = chain(_bodies(order.memory / "bodies"), _elsewhere(connection, target))
        said = write(file, said, chain(blocks, further))
    _note(order, file, said)
    return said


def put_down_deployed(order: Order) -> int:
    """Put down that all that was published has reached the readers; the last build's number."""
    with _opened(order) as connection:
        number, _ = Queries(connection).builds.last
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
    build, at = queries.builds.last
    return About(
        newsgen=__version__,
        catalog=VERSION,
        site=digest(config.outlet.identity),
        outlet=config.outlet.name,
        at=at,
        build=build,
        stories=queries.lists.count(lists.ALL),
        outputs=queries.lists.count(lists.FILES),
    )


def _bodies(folder: Path) -> Iterator[Block]:
    names = sorted(path.name for path in folder.glob("*") if NAME.fullmatch(path.name))
    for first in range(0, len(names), ROWS):
        some = names[first : first + ROWS]
        found = [(name, secret.kept(folder / name, "body")) for name in some]
        kept = [(name, data) for name, data in found if data is not None]
        if kept:
            yield Block(BODY.name, list(zip(*kept, strict=True)))


def _elsewhere(connection: sqlite3.Connection, target: Target) -> Iterator[Block]:
    """What the ledger has beside the outputs that are planned: these say the rest."""
    connection.execute(ASIDE[LEDGER.name])
    _receive_ledger(connection, target)
    connection.execute(
        "DELETE FROM ledger WHERE path IN (SELECT path FROM page WHERE digest != '')"
    )
    yield from LEDGER.blocks(connection)


def _receive_ledger(connection: sqlite3.Connection, target: Target) -> None:
    LEDGER.put(connection, ((path,) for path in target.ledger.read()))


# -- loading ---------------------------------------------------------------------------------------


def load_state(file: Path, order: Order, config: Config, target: Target) -> About:
    """Make a file's state that of the site; whoever calls holds the lock. What it is of.

    Raises Damaged where it is not whole, of another version or of another site, and then nothing is
    touched; FileNotFoundError where there is no file.
    """
    said = _fitting(file, config)
    arriving = order.memory / ARRIVING
    arriving.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(arriving)) as connection:
            _receive(connection, read(file), config.publish.durable)
            _agree(connection, said)
            (order.memory / NOTE).unlink(missing_ok=True)
            _install(connection, order, target)
        install_catalog(order.catalog, arriving)
    finally:
        arriving.unlink(missing_ok=True)
    _note(order, file, said)
    return said


def _fitting(file: Path, config: Config) -> About:
    """What a file says of itself, if it is for this site and this newsgen. Raises Damaged."""
    said = about(file)
    if (said.newsgen, said.catalog) != (__version__, VERSION):
        raise Damaged("it was saved by another version of newsgen")
    if (said.site, said.outlet) != (digest(config.outlet.identity), config.outlet.name):
        raise Damaged(f'it is the state of another site ("{shown(said.outlet)}")')
    return said


def _receive(connection: sqlite3.Connection, blocks: Iterable[RawBlock], durable: bool) -> None:
    """Put blocks into an empty database; beside the catalog's tables, into temporary ones."""
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    connection.execute(f"PRAGMA synchronous = {'NORMAL' if durable else 'OFF'}")
    known = {**schema().tables, BODY.name: BODY, LEDGER.name: LEDGER}
    for statement in (*schema().first, *ASIDE.values()):
        connection.execute(statement)
    try:
        for block in blocks:
            if block.table not in known:
                raise Damaged(f'it is damaged: there is no table "{shown(block.table)}"')
            table = known[block.table]
            table.put(connection, table.rows(block))
        for statement in schema().then:
            connection.execute(statement)
    except (sqlite3.IntegrityError, OverflowError) as error:
        raise Damaged(f"it is damaged: {error}") from None
    for name in (OUTPUT, URLS_READ):
        Baseline(connection).forget(name)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.commit()


def _agree(connection: sqlite3.Connection, said: About) -> None:
    """Raises Damaged where the tables are not what the file says of itself, or not of one piece."""
    queries = Queries(connection)
    build, _ = queries.builds.last
    found = (build, queries.lists.count(lists.ALL), queries.lists.count(lists.FILES))
    counted = "SELECT (SELECT count(*) FROM article WHERE shown), (SELECT count(*) FROM page)"
    if (
        found != (said.build, said.stories, said.outputs)
        or found[1:] != connection.execute(counted).fetchone()
    ):
        raise Damaged("it is damaged: its tables do not agree")


def _install(connection: sqlite3.Connection, order: Order, target: Target) -> None:
    """Put down what does not lie in the catalog; and there, what stands here and has to go."""
    bodies = order.memory / "bodies"
    shutil.rmtree(bodies, ignore_errors=True)
    for name, data in connection.execute("SELECT name, data FROM body"):
        if NAME.fullmatch(name):
            secret.keep(bodies / name, "body", data)
    _receive_ledger(connection, target)
    published = "SELECT path FROM ledger UNION SELECT path FROM page WHERE digest != ''"
    target.ledger.begin(path for (path,) in connection.execute(published))
    others = "SELECT path FROM ledger WHERE path NOT IN (SELECT path FROM page WHERE digest != '')"
    stray = [(path, UNKNOWN) for (path,) in connection.execute(others) if target.signature(path)]
    query = "INSERT OR IGNORE INTO gone (path, digest, signature) VALUES (?, ?, '')"
    connection.executemany(query, stray)
    if order.output == order.root / OUTPUT_FOLDER:
        _join_urls(connection, order.url_ledger)
    connection.commit()


def _join_urls(connection: sqlite3.Connection, ledger: UrlLedger) -> None:
    """Have the ledger of URLs hold what arrived, and behind that what it has beside it."""
    arrived = list(UrlHistory(connection).entered())
    known = set(arrived)
    ledger.begin([*arrived, *(one for one in ledger.read() if one not in known)])


# -- in a build ------------------------------------------------------------------------------------


def take_up(
    file: Path, order: Order, config: Config, target: Target, notice: Callable[[str], None]
) -> None:
    """Have a build go on from a file's state, unless what is known here goes on from it already.

    Without a file, or with one that cannot be used, which is told, it is a first build.
    """
    try:
        digest_ = _fitting(file, config).digest
        if not is_own(order.catalog) or _noted(order).get("digest") != digest_:
            load_state(file, order, config, target)
    except FileNotFoundError:
        forget_catalog(order.catalog)
    except Damaged as reason:
        forget_catalog(order.catalog)
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
