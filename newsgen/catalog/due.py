"""The one rule that decides what is visible at a moment, in SQL.

A story, or its entry in a list, is visible from the moment `opens` (NULL: never) until `closes`
(NULL: for good). A draft's date is a plan: a preview shows it before its time, but not while an
embargo holds it back.
"""

from __future__ import annotations

_DUE = (
    "((coalesce({0}opens <= :at, 0) OR ({1}draft AND {1}hold = 'scheduled'))"
    " AND ({0}closes IS NULL OR :at < {0}closes) AND (:drafts OR NOT {1}draft))"
)
# Of a story that is being filed, of one on file, and of an entry of a story on file; each wants
# the values `at`, in seconds, and `drafts`, whether they are shown.
FILED = _DUE.format(":", ":")
STORY = _DUE.format("article.", "article.")
STAY = _DUE.format("stay.", "article.")
EVERYTHING = "1"
