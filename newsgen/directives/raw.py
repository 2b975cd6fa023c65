"""HTML as it stands, where the outlet trusts its texts."""

from __future__ import annotations

from newsgen.directives.kind import DirectiveKind

RAW = DirectiveKind(
    name="html",
    description='HTML as it stands, only where [markdown] has html = "trusted"',
    holds="html",
)
