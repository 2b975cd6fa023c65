"""What a story says of itself in ninjs."""

from __future__ import annotations

import json
from collections.abc import Iterator

from newsgen.newsroom.agreement import said
from newsgen.newsroom.agreement.said import Said, each, moment


def read_ninjs(data: bytes) -> Iterator[Said]:
    """https://www.iptc.org/std/ninjs/"""
    item = json.loads(data)
    yield from each(
        "",
        (
            ("headlines", said.TITLE, (item["headlines"][0]["value"],)),
            ("uri", said.ID, (item["uri"],)),
            ("firstCreated", said.PUBLISHED, (moment(item["firstCreated"]),)),
            ("versionCreated", said.CHANGED, (moment(item["versionCreated"]),)),
        ),
    )
