"""The tables of the catalog, the one SQLite file between intake and render.

What sources say (`source` to `page`) is true whatever has been published; what stands in the output (`output`, `fact`,
`read`) changes only when a build is published.
"""

from zlib import crc32

TABLES = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- A file of content/ as it was last taken in. A file with errors has no row, so that each build meets it again.
CREATE TABLE source (
    path TEXT PRIMARY KEY, kind TEXT NOT NULL, signature TEXT NOT NULL, digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE warning (path TEXT NOT NULL, place TEXT NOT NULL);
CREATE INDEX warning_path ON warning (path);

CREATE TABLE article (
    id TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, url TEXT NOT NULL, section TEXT NOT NULL,
    date INTEGER NOT NULL, opens INTEGER NOT NULL, closes INTEGER, draft INTEGER NOT NULL, hold TEXT NOT NULL,
    shown INTEGER NOT NULL, card TEXT NOT NULL, record TEXT NOT NULL
) WITHOUT ROWID;
-- Stories are rendered in this order: those that show each other lie together.
CREATE INDEX article_date ON article (date, id);
CREATE INDEX article_opens ON article (opens);
CREATE INDEX article_closes ON article (closes) WHERE closes IS NOT NULL;
CREATE INDEX article_draft ON article (draft) WHERE draft;

-- Which lists a story stands in, in the order of the list. `label` is the spelling the story used for a tag or series.
CREATE TABLE entry (
    list TEXT NOT NULL, shown INTEGER NOT NULL, date INTEGER NOT NULL, id TEXT NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (list, shown, date, id)
) WITHOUT ROWID;
CREATE INDEX entry_id ON entry (id);

-- Author records, plain pages and data files, as JSON.
CREATE TABLE record (kind TEXT NOT NULL, id TEXT NOT NULL, path TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, id))
    WITHOUT ROWID;
CREATE INDEX record_path ON record (path);

-- Pictures and other files that stories may refer to. Sizes are in pixels, 0 where it is no picture.
CREATE TABLE asset (path TEXT PRIMARY KEY, digest TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL) WITHOUT ROWID;

-- Every page of the build in hand. `key` is the output path in NFC and case-folded: equal keys collide.
CREATE TABLE page (
    path TEXT NOT NULL, key TEXT NOT NULL, rank INTEGER NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL, subject TEXT NOT NULL,
    owner TEXT NOT NULL, lang TEXT NOT NULL, number INTEGER NOT NULL, start_date INTEGER, start_id TEXT
);
CREATE INDEX page_key ON page (key);
CREATE INDEX page_rank ON page (rank);

-- The output as it was last published, and what each file of it read while it was rendered. `fact.id` and `output.id` are
-- made from the name and the path (see `digest.number_of`), so that no look-up is needed to write a trace.
CREATE TABLE output (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, signature TEXT NOT NULL);
CREATE TABLE fact (id INTEGER PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE read (output INTEGER NOT NULL, fact INTEGER NOT NULL, PRIMARY KEY (output, fact)) WITHOUT ROWID;

-- What each build published.
CREATE TABLE build (number INTEGER PRIMARY KEY, at INTEGER NOT NULL);
CREATE TABLE outcome (build INTEGER NOT NULL, path TEXT NOT NULL, what TEXT NOT NULL, PRIMARY KEY (build, path)) WITHOUT ROWID;
"""

# A catalog with other tables is begun anew. SQLite keeps a signed 32-bit number.
VERSION = crc32(TABLES.encode()) & 0x7FFFFFFF
