"""The directives that come along: one record each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsgen.directives.audio import AUDIO
from newsgen.directives.box import BOX
from newsgen.directives.card import CARD
from newsgen.directives.chart import CHART
from newsgen.directives.facts import FACTS
from newsgen.directives.gallery import GALLERY
from newsgen.directives.kind import DirectiveKind, Option
from newsgen.directives.quote import QUOTE
from newsgen.directives.raw import RAW
from newsgen.directives.related import RELATED
from newsgen.directives.tabular import TABLE
from newsgen.directives.timeline import TIMELINE
from newsgen.directives.video import VIDEO

KINDS: Mapping[str, DirectiveKind] = {
    kind.name: kind
    for kind in (
        QUOTE,
        BOX,
        FACTS,
        TIMELINE,
        RELATED,
        GALLERY,
        TABLE,
        CHART,
        AUDIO,
        VIDEO,
        CARD,
        RAW,
    )
}


def kinds_of(own: Mapping[str, Any]) -> Mapping[str, DirectiveKind]:
    """The directives that themes have, as their theme.toml describes them."""
    return {
        name: DirectiveKind(
            name=name,
            description=each.description,
            holds=each.holds,
            opening=each.opening,
            options={
                key: Option(
                    type=option.type,
                    description=option.description,
                    required=option.required,
                    choices=option.choices,
                )
                for key, option in each.options.items()
            },
        )
        for name, each in own.items()
    }
