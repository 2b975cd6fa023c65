"""What a story says of itself in ninjs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from newsgen.newsroom.agreement import said
from newsgen.newsroom.agreement.said import Said, each, moment


def read_ninjs(data: bytes) -> Iterator[Said]:
    """https://www.iptc.org/std/ninjs/"""
    return each("", _statements(json.loads(data)))


def _statements(item: dict[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    yield "headlines", said.TITLE, (item["headlines"][0]["value"],)
    yield "uri", said.URI, (item["uri"],)
    yield "firstCreated", said.PUBLISHED, (moment(item["firstCreated"]),)
    yield "versionCreated", said.CHANGED, (moment(item["versionCreated"]),)
    if people := item.get("people"):
        yield "people", said.AUTHORS, tuple(one["name"] for one in people)
    for subject in item.get("subjects", ()):
        if subject["rel"] == "section":
            yield "subjects", said.SECTION, (subject["name"],)
    for picture in item.get("associations", ()):
        yield "associations", said.PICTURE, (picture["renditions"][0]["href"],)
