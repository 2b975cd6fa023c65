"""Which spellings of tags and terms are one, by their records, and which stories that touches."""

from __future__ import annotations

import json
from collections.abc import Mapping

from newsgen.catalog.baseline import SPELLINGS
from newsgen.steps.context import BuildContext


def expect_respelled(build: BuildContext) -> Mapping[str, str]:
    """The lists that records have under other names, with the lists of these. The stories that were
    read with other spellings are expected anew.
    """
    baseline, now = build.catalog.baseline, build.queries.records.spellings()
    before = json.loads(baseline.value(SPELLINGS) or "{}")
    changed = sorted(name for name in {*now, *before} if now.get(name) != before.get(name))
    if changed:
        build.catalog.inbox.expect_anew(build.queries.stories.filed_under(changed))
        baseline.keep(SPELLINGS, json.dumps(now))
    return now
