"""What templates see of the publication as a whole: the outlet, and the theme's options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from newsgen.outlet.config import FILE as CONFIG
from newsgen.render.door import Door
from newsgen.render.options import shown
from newsgen.render.reads import records, settings, texts
from newsgen.render.values import Logo


class Outlet:
    """The publication, as config.toml's `[outlet]` describes it."""

    _called = "the outlet"

    def __init__(self, door: Door) -> None:
        self._door = door

    def __getattr__(self, name: str) -> Any:
        if name not in OUTLET_FIELDS:
            raise AttributeError(f'outlet has no "{name}"')
        return getattr(settings.setting(self._door, "outlet"), name)

    def __dir__(self) -> list[str]:
        return [*OUTLET_FIELDS, "about", "logo", "logo_dark"]

    @property
    def about(self) -> Markup:
        outlet = settings.setting(self._door, "outlet")
        if not outlet.about:
            return Markup("")
        return texts.settings_text(self._door, outlet.about, "outlet", "about")

    @property
    def logo(self) -> Logo | None:
        return self._logo("logo")

    @property
    def logo_dark(self) -> Logo | None:
        return self._logo("logo_dark")

    def _logo(self, key: str) -> Logo | None:
        path = getattr(settings.setting(self._door, "outlet"), key)
        if not path:
            return None
        asset = records.shown_asset(self._door, f"content/{path}", CONFIG, "outlet", key)
        return Logo(asset.url, asset.width, asset.height, self.name)


class Options(Mapping[str, Any]):
    """The theme's options, each read when it is used."""

    _called = "this table"

    def __init__(self, door: Door) -> None:
        self._door = door

    def __getitem__(self, name: str) -> Any:
        return shown(self._door, name)

    def __iter__(self) -> Iterator[str]:
        return iter(settings.option_names(self._door))

    def __len__(self) -> int:
        return len(settings.option_names(self._door))


OUTLET_FIELDS = (
    "name",
    "tagline",
    "base_url",
    "language",
    "email",
    "copyright",
    "about_heading",
    "social",
    "timezone",
    "legal_name",
    "founded",
)
