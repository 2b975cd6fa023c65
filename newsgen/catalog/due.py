"""The one rule that decides what is visible at a moment, in SQL.

A story, or its entry in a list, is visible from the moment `opens` (NULL: never) until `closes`
(NULL: for good). A draft's date is a plan: a preview shows it before its time, but not while an
embargo holds it back. One that was taken back leaves a note from the moment `leaves` on (NULL: it
leaves nothing), and is not visible by then.
"""

from __future__ import annotations

_DUE = (
    "((coalesce({0}opens <= :at, 0) OR ({1}draft AND {1}hold = 'scheduled'))"
    " AND ({0}closes IS NULL OR :at < {0}closes) AND (:drafts OR NOT {1}draft))"
)
_NOTED = "coalesce({0}leaves <= :at, 0)"
# Of a story that is being filed, of one on file, and of an entry of a story on file; each wants
# the values `at`, in seconds, and `drafts`, whether they are shown.
FILED = _DUE.format(":", ":")
STORY = _DUE.format("article.", "article.")
STAY = _DUE.format("stay.", "article.")
FILED_NOTE, NOTE = _NOTED.format(":"), _NOTED.format("article.")
# Whether a moment `when` of a source has passed.
PASSED = ":when <= :at"
EVERYTHING, NOTHING = "1", "0"
