"""The media types of files of feeds, which their endings alone do not tell."""

from __future__ import annotations

from collections.abc import Mapping

from newsgen.outputs.feeds.formats import FORMATS
from newsgen.outputs.lists.front import LAST_CHANGES

# By the files' names, wherever they lie. A feed that answers a folder is an `index.xml`.
MEDIA_TYPES: Mapping[str, str] = dict(
    [
        *((form.file, form.media_type) for form in FORMATS),
        (LAST_CHANGES.feed_file, FORMATS[0].media_type),
        ("index.xml", FORMATS[0].media_type),
        ("feeds.opml", "text/x-opml"),
    ]
)
