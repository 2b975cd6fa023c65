"""What ninjs 3.1 allows of the keys that newsgen writes, as a JSON Schema of draft 2020-12.

Restated from the IPTC's `ninjs-schema_3.1.json`: its names, types, formats and closed objects. It
is narrower than that one, as keys that newsgen has no use for are missing, `uri` is required as the
standard's own words say, and the first of the headlines must be the main one: whatever is valid
here is valid there.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "minLength": 1}
NUMBER: Schema = {"type": "integer"}
URI: Schema = {"type": "string", "format": "uri"}
MOMENT: Schema = {"type": "string", "format": "date-time"}


def only(*needed: str, **keys: Schema) -> Schema:
    """An object with these keys and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": keys,
        "required": list(needed),
    }


def some(item: Schema) -> Schema:
    return {"type": "array", "items": item, "minItems": 1}


WORDS = only("value", role=TEXT, contentType=TEXT, value=TEXT)
BODY = only(
    "value", role=TEXT, contentType=TEXT, charCount=NUMBER, wordCount=NUMBER, value={**TEXT}
)
NAMED = {"name": TEXT, "uri": URI, "literal": TEXT}
RENDITION = only(
    "name", name=TEXT, href=URI, contentType=TEXT, title=TEXT, width=NUMBER, height=NUMBER
)
KEYS: Schema = {
    "uri": URI,
    "type": {"enum": "text audio video picture graphic composite component event planning".split()},
    "firstCreated": MOMENT,
    "versionCreated": MOMENT,
    "pubStatus": {"enum": ["usable", "withheld", "canceled"]},
    "expires": MOMENT,
    "copyrightHolder": TEXT,
    "copyrightNotice": TEXT,
    "language": TEXT,
    "descriptions": some(WORDS),
    "bodies": some(BODY),
    "headlines": {
        **some(WORDS),
        "prefixItems": [{"properties": {"role": {"const": "main"}}, "required": ["role"]}],
    },
    "people": some(only("name", **NAMED, rel=TEXT)),
    "subjects": some(only("name", **NAMED, rel=TEXT)),
    "infoSources": some(only("name", **NAMED, role=TEXT)),
    "genres": some(only("name", **NAMED)),
    "by": TEXT,
    "located": TEXT,
    "renditions": some(RENDITION),
    "associations": some(
        {
            "$ref": "#/$defs/ninjsType",
            "properties": {"name": TEXT, "rel": TEXT},
            "required": ["name"],
            "unevaluatedProperties": False,
        }
    ),
    "altIds": some(only("value", role=TEXT, value=TEXT)),
    "standard": only(name=TEXT, version=TEXT, schema=URI),
}
SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": {"ninjsType": {"type": "object", "properties": KEYS, "required": ["uri"]}},
    "$ref": "#/$defs/ninjsType",
    "unevaluatedProperties": False,
}
_VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def ninjs_faults(values: Any) -> list[str]:
    """What is wrong with a news object, one line each."""
    return [f"{error.json_path}: {error.message}" for error in _VALIDATOR.iter_errors(values)]
