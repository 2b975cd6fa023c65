"""A site's state by the user's own hand: saved, loaded, and known to be deployed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from newsgen.catalog.queries import Queries
from newsgen.errors import Refused
from newsgen.newsroom.memory import looking
from newsgen.outlet.config import Config, load_config
from newsgen.publish.lock import only_builder
from newsgen.publish.output import lock_of
from newsgen.publish.staging import Target
from newsgen.publish.trouble import refusals
from newsgen.state.carry import load_state, put_down_deployed, save_state, taken_up_from
from newsgen.state.form import About, Damaged
from newsgen.steps.order import Order


def save(file: Path, root: Path, output: Path) -> tuple[About, Config]:
    """Save the state of an output to a file. Raises Refused where nothing was built yet."""
    with _at_rest(root, output) as (order, config):
        _must_be_built(order)
        return save_state(file, order, config, Target(str(output))), config


def load(file: Path, root: Path, output: Path) -> tuple[About, Config]:
    """Make a file's state that of an output. Raises Refused where it cannot be, and then nothing is
    touched.
    """
    with _at_rest(root, output) as (order, config):
        try:
            return load_state(file, order, config, Target(str(output))), config
        except Damaged as reason:
            raise Refused(f"{file} is not used: {reason}") from None
        except FileNotFoundError:
            hint = "name a file that newsgen state save has written"
            raise Refused(f"there is no file {file}", hint) from None


def deployed(root: Path, output: Path) -> tuple[int, Path | None]:
    """Put down that all builds of an output so far have reached the readers: the number of the last
    one, and the file, if any, in which its state was saved again.

    Raises Refused where nothing was built yet.
    """
    with _at_rest(root, output) as (order, config):
        _must_be_built(order)
        number = put_down_deployed(order)
        file = taken_up_from(order)
        if file:
            save_state(file, order, config, Target(str(output)))
        return number, file


def told(said: About, config: Config) -> str:
    """What a state is of, in words."""
    moment = datetime.fromtimestamp(said.at, config.zone)
    return (
        f"the state of {said.outlet} after build {said.build}, as of"
        f" {moment:%Y-%m-%d %H:%M:%S %Z}: {said.stories} stories, {said.outputs} files"
    )


@contextmanager
def _at_rest(root: Path, output: Path) -> Iterator[tuple[Order, Config]]:
    """A site that is not being built, for as long as this lasts."""
    config, order = load_config(root), Order(root, 0, output)
    own, shared = order.memory / "lock", lock_of(output)
    with refusals(order.catalog), only_builder(own), only_builder(shared):
        yield order, config


def _must_be_built(order: Order) -> None:
    with looking(order.root, order.output) as connection:
        if not Queries(connection).builds.last[0]:
            raise Refused(f"nothing was built into {order.output} yet", "build the site first")
