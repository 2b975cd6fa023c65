"""Random edit histories: after every step a build in place must equal a clean build.

They are equal name by name and byte by byte.

`start/` is the site that a history begins with, `scene.py` the site while it is edited,
`vocabulary.py` the kinds of edits, `play.py` builds and compares after every step, `shrink.py`
makes a failing history small, `bugs.py` has planted bugs that the histories must find, and
`deep.py` goes on for hours.
"""
