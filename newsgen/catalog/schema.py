"""The tables of the catalog, the one SQLite file between intake and render.

`source` to `record` say what the sources are, `page` what the output has to be and what it was when
it was last rendered, `fact` to `span` what each output depends on.
"""

from zlib import crc32

TABLES = """
-- What the last build was made with, to be compared in the next one.
CREATE TABLE baseline (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- A folder of content/: `seal` stands for the names and stat data of all its files, "" where one
-- has to be looked at again.
CREATE TABLE folder (path TEXT PRIMARY KEY, seal TEXT NOT NULL) WITHOUT ROWID;

-- A file of content/ as it was last taken in. One with errors has no digest; without a signature it
-- is met again in any case. `blob` says which blob of git's it is, where git vouched for it.
CREATE TABLE source (
    folder TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, signature TEXT NOT NULL,
    digest TEXT NOT NULL, blob BLOB NOT NULL DEFAULT x'', PRIMARY KEY (folder, name)
) WITHOUT ROWID;
CREATE INDEX source_unsettled ON source (folder) WHERE signature = '';
CREATE INDEX source_static ON source (folder, name) WHERE kind = 'static';

-- What is wrong without stopping a build: of a source (by its path) or of an output (by its path
-- behind "output:"); `problem` is a Problem as JSON.
CREATE TABLE warning (owner TEXT NOT NULL, problem TEXT NOT NULL);
CREATE INDEX warning_owner ON warning (owner);

-- A story. It is visible from `opens` (NULL: never) until `closes` (NULL: for good), see due.py;
-- `shown`: it is now. One that was taken back leaves a note from `leaves` on (NULL: nothing);
-- `noted`: it does now. `digest` is that of all that is known of it, its text included,
-- `card_digest` that of its card but for its last change; `lists` are the entries that it may have,
-- with the label of each; `guid` is what feeds know it by, "" for its id; `original` the id of the
-- story of which it is a translation, `picture` the path of its lead picture, "" for none. With
-- moments, `updated` and `card` are as of now.
CREATE TABLE article (
    num INTEGER PRIMARY KEY, id TEXT NOT NULL, path TEXT NOT NULL, url TEXT NOT NULL,
    section TEXT NOT NULL, date INTEGER NOT NULL, updated INTEGER NOT NULL, opens INTEGER,
    closes INTEGER, leaves INTEGER, draft INTEGER NOT NULL, hold TEXT NOT NULL,
    shown INTEGER NOT NULL, noted INTEGER NOT NULL, digest TEXT NOT NULL,
    card_digest TEXT NOT NULL, card TEXT NOT NULL, record TEXT NOT NULL, lists TEXT NOT NULL,
    guid TEXT NOT NULL, original TEXT NOT NULL,
    picture TEXT NOT NULL
);
CREATE INDEX article_id ON article (id);
CREATE UNIQUE INDEX article_path ON article (path);
CREATE INDEX article_opens ON article (opens);
CREATE INDEX article_closes ON article (closes) WHERE closes IS NOT NULL;
CREATE INDEX article_leaves ON article (leaves) WHERE leaves IS NOT NULL;
CREATE INDEX article_draft ON article (draft) WHERE draft;
CREATE INDEX article_guid ON article (guid, path) WHERE guid != '' AND shown;
CREATE INDEX article_original ON article (original) WHERE original != '' AND shown;
CREATE INDEX article_picture ON article (picture) WHERE picture != '';
CREATE INDEX article_aliases ON article (path)
    WHERE json_extract(record, '$.aliases') != '[]' AND shown;
CREATE INDEX article_hidden ON article (path) WHERE NOT shown;

-- Entries that are shorter than their story is visible: from `opens` until `closes`, as above;
-- `list` is the entry's key; `stands`: the story stands in the list now, if it is shown.
CREATE TABLE stay (
    path TEXT NOT NULL, list TEXT NOT NULL, opens INTEGER, closes INTEGER, stands INTEGER NOT NULL,
    PRIMARY KEY (path, list)
) WITHOUT ROWID;
CREATE INDEX stay_opens ON stay (opens) WHERE opens IS NOT NULL;
CREATE INDEX stay_closes ON stay (closes) WHERE closes IS NOT NULL;
-- Moments at which what a source says becomes another by time alone: `kind` is that of the event;
-- it concerns readers while the story whose source is `story` is visible, "": in any case. `title`
-- is what it is told with, "" for the story's; `passed`: it says so by now.
CREATE TABLE moment (
    path TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, story TEXT NOT NULL,
    title TEXT NOT NULL, passed INTEGER NOT NULL, PRIMARY KEY (path, at, kind, title)
) WITHOUT ROWID;
CREATE INDEX moment_at ON moment (at);
-- Every moment at which a story enters a list by time alone, or leaves it; "all": as a whole;
-- "withdrawn": it leaves a note. Behind "moment/" stands the kind of what happens to a source.
-- `story` is the source of the story that this is about.
CREATE VIEW agenda (at, path, list, enters, story, title) AS
    SELECT opens, path, 'all', 1, path, '' FROM article WHERE opens IS NOT NULL
    UNION ALL SELECT closes, path, 'all', 0, path, '' FROM article WHERE closes IS NOT NULL
    UNION ALL SELECT leaves, path, 'withdrawn', 1, path, '' FROM article WHERE leaves IS NOT NULL
    UNION ALL SELECT opens, path, list, 1, path, '' FROM stay WHERE opens IS NOT NULL
    UNION ALL SELECT closes, path, list, 0, path, '' FROM stay WHERE closes IS NOT NULL
    UNION ALL SELECT at, path, 'moment/' || kind, 1, story, title FROM moment;

-- The lists, each with the number of stories in it. Only visible stories stand in lists.
CREATE TABLE list (num INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER NOT NULL);
CREATE INDEX list_empty ON list (name) WHERE size = 0;
-- Who stands where, in the order of the list: `date` is the entry's place, `id` the story's, with
-- the item behind "#" where the story has several entries there. `label` is the spelling the story
-- used for a tag or series; `changed` is when it changed last, in the lists that sitemaps name,
-- otherwise NULL.
CREATE TABLE entry (
    list INTEGER NOT NULL, date INTEGER NOT NULL, id TEXT NOT NULL, label TEXT NOT NULL,
    changed INTEGER, PRIMARY KEY (list, date, id)
) WITHOUT ROWID;
CREATE INDEX entry_label ON entry (list, label) WHERE label != '';
CREATE INDEX entry_changed ON entry (list, changed) WHERE changed IS NOT NULL;
-- How often a tag or series is spelled in a way.
CREATE TABLE spelling (
    list INTEGER NOT NULL, label TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (list, label)
) WITHOUT ROWID;
-- The stories that a visible story names as related, or as its original; `lost` where there is no
-- such story, or where the original is a translation itself.
CREATE TABLE relation (
    path TEXT NOT NULL, target TEXT NOT NULL, lost INTEGER NOT NULL, PRIMARY KEY (path, target)
) WITHOUT ROWID;
CREATE INDEX relation_target ON relation (target);
CREATE INDEX relation_lost ON relation (path) WHERE lost;

-- Author records, plain pages, data files and fronts, as JSON.
CREATE TABLE record (
    kind TEXT NOT NULL, id TEXT NOT NULL, path TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE INDEX record_path ON record (path);

-- Pictures and other files that stories may refer to. `digest` is that of the bytes that readers
-- get; sizes are in pixels, 0 where it is no picture; `problem` is a Problem as JSON, where it must
-- not be published; `size` is how many bytes the file has. `fallback` and `tint`: which common
-- format stands in for newer ones of a picture, and the class of its colour; "" where it passes as
-- it is.
CREATE TABLE asset (
    path TEXT PRIMARY KEY, digest TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    problem TEXT NOT NULL, size INTEGER NOT NULL, fallback TEXT NOT NULL, tint TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX asset_digest ON asset (digest);

-- The plan: every output. `unit` is what it comes from, `key` its path in NFC and case-folded:
-- equal keys collide. `stale` says why it has to be rendered, and is NULL once it stands in the
-- output as it should. `digest` and `signature` are those of the file that was published last, ""
-- where none was yet; `fresh` and `fresh_signature` of what was rendered since, which waits in the
-- staging folder if it is `staged`: 1 as a new file, 2 in place of another. `bundle` and `trace`
-- say what was read for it.
CREATE TABLE page (
    num INTEGER PRIMARY KEY, path TEXT NOT NULL, key TEXT NOT NULL, unit TEXT NOT NULL,
    rank INTEGER NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL, subject TEXT NOT NULL,
    owner TEXT NOT NULL, lang TEXT NOT NULL, number INTEGER NOT NULL, start_date INTEGER,
    start_id TEXT, stale TEXT, staged INTEGER NOT NULL DEFAULT 0, digest TEXT NOT NULL DEFAULT '',
    signature TEXT NOT NULL DEFAULT '', fresh TEXT NOT NULL DEFAULT '',
    fresh_signature TEXT NOT NULL DEFAULT '', bundle INTEGER, trace BLOB
);
CREATE INDEX page_key ON page (key);
CREATE INDEX page_unit ON page (unit, number);
CREATE INDEX page_stale ON page (rank, start_date) WHERE stale IS NOT NULL;
CREATE INDEX page_bundle ON page (bundle);
CREATE INDEX page_former ON page (path) WHERE kind = 'former';
CREATE INDEX page_feed ON page (subject) WHERE kind = 'feed';
-- Outputs that newsgen published and that no longer belong; `digest` "" where it is not known what
-- they hold. `was`: what they were, the kind and the subject, where that is one output's alone;
-- `url` is what they answered, where the path does not tell.
CREATE TABLE gone (
    path TEXT PRIMARY KEY, digest TEXT NOT NULL, signature TEXT NOT NULL,
    was TEXT NOT NULL DEFAULT '', url TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

-- Whose each place was at which anything was published, in the order in which that came to be:
-- below 1 as urls.json has it, from there on as the ledger of URLs has it (see urls.py). `key` is
-- that of the file that answered, `place` the path from the site's root, decoded.
CREATE TABLE url (
    num INTEGER PRIMARY KEY, key TEXT NOT NULL, place TEXT NOT NULL, id TEXT NOT NULL,
    listed INTEGER NOT NULL
);
CREATE INDEX url_key ON url (key);
CREATE INDEX url_id ON url (id);
CREATE INDEX url_unlisted ON url (place) WHERE NOT listed;

-- What outputs read while they were rendered. `num` is made from the name (`digest.number_of`), so
-- that no look-up is needed to write a trace. Facts that all outputs of a kind share are read by a
-- bundle, and the outputs name it.
CREATE TABLE fact (num INTEGER PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE read (fact INTEGER NOT NULL, reader INTEGER NOT NULL, PRIMARY KEY (fact, reader))
    WITHOUT ROWID;
CREATE TABLE bundle (num INTEGER PRIMARY KEY, facts TEXT NOT NULL);
-- Facts and bundles that may have lost their last reader.
CREATE TABLE loose (num INTEGER PRIMARY KEY);
CREATE TABLE loose_bundle (num INTEGER PRIMARY KEY);
-- The stretch of a list that decides an answer: from `low` up to, but without, `high`. Among those
-- of one shape, one whose `key` comes later has no earlier low or high.
CREATE TABLE span (
    list INTEGER NOT NULL, shape TEXT NOT NULL, key_date INTEGER NOT NULL, key_id TEXT NOT NULL,
    fact INTEGER NOT NULL, low_date INTEGER NOT NULL, low_id TEXT NOT NULL,
    high_date INTEGER NOT NULL, high_id TEXT NOT NULL,
    PRIMARY KEY (list, shape, key_date, key_id, fact)
) WITHOUT ROWID;
-- Facts that may have another digest by now, and why.
CREATE TABLE suspect (fact INTEGER PRIMARY KEY, reason TEXT NOT NULL);

-- What each build published: of the last ones, and of all since the one that was deployed last.
-- `was` says of what was removed what it had been, `url` what it answers, as in `gone`.
CREATE TABLE build (number INTEGER PRIMARY KEY, at INTEGER NOT NULL);
CREATE TABLE outcome (
    build INTEGER NOT NULL, path TEXT NOT NULL, what TEXT NOT NULL, was TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '', PRIMARY KEY (build, path)
) WITHOUT ROWID;
"""

# A catalog with other tables is begun anew. SQLite keeps a signed 32-bit number.
VERSION = crc32(TABLES.encode()) & 0x7FFFFFFF
