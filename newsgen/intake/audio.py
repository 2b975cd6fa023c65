"""A recording as a header names it: a file beside the story, or one at another host."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from newsgen.errors import Broken, Problem
from newsgen.intake.frontmatter import AudioMatter
from newsgen.intake.header import Header
from newsgen.intake.names import beside
from newsgen.intake.typography import typeset
from newsgen.model import Recording
from newsgen.outlet.fields import is_elsewhere

# What browsers play, with the types that IANA has for it.
FORMATS: Mapping[str, str] = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
}


def recording_of(
    path: str, header: Header, audio: AudioMatter | None, lang: str
) -> Recording | None:
    """Raises Broken where it is no recording that browsers play."""
    if audio is None:
        return None
    elsewhere = is_elsewhere(audio.src)
    named = urlsplit(audio.src).path if elsewhere else audio.src
    mime = FORMATS.get(f".{named.rpartition('.')[2].lower()}")
    target = audio.src if elsewhere else beside(path, audio.src)
    if not (target and mime):
        place, message = header.locate(("audio", "src")), f'"{audio.src}" is no recording'
        message += "" if elsewhere else " in content/"
        hint = "name a file relative to the story, or its https:// address, ending in "
        hint += ", ".join(FORMATS)
        raise Broken([Problem(path, *place, message, hint, code="dead-audio")])
    return Recording(target, mime, audio.duration, typeset(audio.title, lang))
