"""How a picture came about: the codes of IPTC's digital source types.

Source: https://cv.iptc.org/newscodes/digitalsourcetype/, release of 2024-10-23, without the codes
that are retired there; the names beside them are those of schema.org's IPTCDigitalSourceEnumeration
(release 30.0), which still has the older name of some.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

DigitalSource = Literal[
    "digitalCapture",
    "computationalCapture",
    "negativeFilm",
    "positiveFilm",
    "print",
    "humanEdits",
    "algorithmicallyEnhanced",
    "digitalCreation",
    "dataDrivenMedia",
    "trainedAlgorithmicMedia",
    "algorithmicMedia",
    "screenCapture",
    "virtualRecording",
    "composite",
    "compositeCapture",
    "compositeSynthetic",
    "compositeWithTrainedAlgorithmicMedia",
]
# What schema.org calls a code, where that is not the code's own name.
OLDER_NAMES: Mapping[str, str] = {
    "computationalCapture": "multiFrameComputationalCapture",
    "humanEdits": "minorHumanEdits",
    "digitalCreation": "digitalArt",
}
# Of these a reader must be told: no camera saw what the picture shows, or not all of it.
SYNTHETIC = frozenset(
    {
        "trainedAlgorithmicMedia",
        "compositeWithTrainedAlgorithmicMedia",
        "compositeSynthetic",
        "algorithmicMedia",
        "virtualRecording",
    }
)


def schema_name(code: str) -> str:
    """The code's member of schema.org's enumeration, as its address."""
    name = OLDER_NAMES.get(code, code)
    return f"https://schema.org/{name[0].upper()}{name[1:]}DigitalSource"
