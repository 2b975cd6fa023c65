"""The outlet's policies and other links of config.toml, which readers must find where it says."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from newsgen.errors import Problem
from newsgen.intake.positions import place_of
from newsgen.outlet.config import FILE, Config
from newsgen.render.door import Door
from newsgen.render.reads.targets import Site
from newsgen.steps.context import BuildContext


def dead_policies(build: BuildContext) -> Iterator[Problem]:
    """Those that lead nowhere on the site, as the plan has it. A few, and asked in each build."""
    site = Site(Door(build.context, build.config.outlet.language), FILE)
    for key, address in build.config.outlet.policies:
        path = own_path(build.config, address)
        if path and not site.stands(path):
            place = place_of(build.order.root, FILE, "outlet", "policies", key)
            message = f'there is nothing at "{address}", where readers are to find a policy'
            hint = "write the path of a page of the site, such as /about/, or a full address"
            yield Problem(FILE, *place, message, hint, code="dead-policy")


def dead_links(build: BuildContext) -> Iterator[Problem]:
    """The links of the menus, the support box and advertisements that lead nowhere on the site."""
    site = Site(Door(build.context, build.config.outlet.language), FILE)
    for keys, address in _links(build.config):
        path = own_path(build.config, address)
        if path and not site.stands(path):
            place = place_of(build.order.root, FILE, *keys)
            message = f'there is nothing at "{address}", where [{keys[0]}] leads'
            hint = "write the path of a page of the site, such as /about/, or a full address"
            yield Problem(FILE, *place, message, hint, "warning", "dead-setting")


def _links(config: Config) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """(where it stands, address) of them, where there are any."""
    for at, link in enumerate(config.menu):
        yield ("menu", at, "url"), link.url
    if config.support:
        yield ("support", "url"), config.support.url
    for name, ad in config.ads.items():
        yield ("ads", name, "url"), ad.url


def own_path(config: Config, address: str) -> str:
    """The path from the site's root that an address names, decoded; "" for one elsewhere."""
    path = address.partition("#")[0].partition("?")[0]
    if path.startswith(f"{config.outlet.base_url}/"):
        path = path.removeprefix(config.outlet.base_url)
    return unquote(path) if path.startswith("/") else ""
