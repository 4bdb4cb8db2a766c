"""The archive's tables. What a column means is said here once; the migrations repeat only the shapes.

A `checksum` is the CRC-32 of what its row keeps (archive/checksums.py), or of what is written once in it (archive/seals.py); none in rows of
before there were any.
Longer than a file should be: the tables are one list, so that what a column means is found in one place.
Times are text in ISO 8601, UTC, always with microseconds, so that they sort the same on both databases. JSON is text.
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

# One row a fact about the archive itself: which beat it belongs to.
meta = Table("meta", metadata, Column("key", String(64), primary_key=True), Column("value", Text, nullable=False))

# Never edited. `key` is the source's own name for the thing, so that two captures of it are two states of one document.
captures = Table(
    "captures",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("source_id", String(80), nullable=False),
    Column("key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("fetched_at", String(40), nullable=False),
    Column("status", Integer, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("headers", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("checksum", BigInteger),
    Index("captures_of_key", "source_id", "key", "fetched_at"),
    Index("captures_in_order", "fetched_at", "id"),
)

# What is known of a URL since it was last fetched: validators, the hash of its body, what a sitemap said of it.
pages = Table(
    "pages",
    metadata,
    Column("source_id", String(80), primary_key=True),
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("sha256", String(64), nullable=False),
    Column("checked_at", String(40), nullable=False),
    Column("listed", Text),
)

# What became of each address that a crawl met: one row a source and page, by the key under which all ways to write the address meet
# (core/addresses.py). A loss replaces what was passed over, a text that was had replaces both, and nothing replaces that.
# `item_key` is the key of the captures that came from it, `title_key` that of the headline and `day` the day that a listing told.
addresses = Table(
    "addresses",
    metadata,
    Column("address_key", String(40), primary_key=True),
    Column("source_id", String(80), primary_key=True),
    Column("url", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("item_key", Text),
    Column("title_key", String(40)),
    Column("day", String(10)),
    Column("reason", Text),
    Column("run_id", String(40)),
    Column("at", String(40), nullable=False),
    Column("checksum", BigInteger),
    Index("addresses_of_title", "title_key"),
)

# A crawl run, and what became of each source in it: new, nothing or not-checked.
runs = Table(
    "runs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("started_at", String(40), nullable=False),
    Column("ended_at", String(40)),
    Column("since", String(10)),
    Column("until", String(10)),
    Column("sources", Text, nullable=False),
    Column("checksum", BigInteger),
)
checks = Table(
    "checks",
    metadata,
    Column("run_id", String(40), primary_key=True),
    Column("source_id", String(80), primary_key=True),
    Column("at", String(40), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("counts", Text, nullable=False),
    Column("reason", Text),
    # The first and the last day that were looked at, both included; none where the source was not checked.
    Column("since", String(10)),
    Column("until", String(10)),
    # How many entries its lists held, and as JSON how many of them could not be used, by reason.
    Column("seen", Integer, nullable=False, server_default="0"),
    Column("dropped", Text, nullable=False, server_default="{}"),
    Column("checksum", BigInteger),
    Index("checks_of_source", "source_id", "at"),
)

# What councils' lists say of their meetings (archive/captures/meetings.py): `day` and `hour` are local, `is_listed` is 0 since a whole list left one out.
meetings = Table(
    "meetings",
    metadata,
    Column("source_id", String(80), primary_key=True),
    Column("meeting_id", String(80), primary_key=True),
    Column("committee", Text, nullable=False),
    Column("day", String(10), nullable=False),
    Column("hour", String(5)),
    Column("status", Text),
    Column("url", Text, nullable=False),
    Column("first_seen_at", String(40), nullable=False),
    Column("is_listed", Integer, nullable=False),
    Column("checksum", BigInteger),
)
# What was otherwise in a later list; rows are only added.
meeting_changes = Table(
    "meeting_changes",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("source_id", String(80), nullable=False),
    Column("meeting_id", String(80), nullable=False),
    Column("at", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("checksum", BigInteger),
    Index("meeting_changes_in_order", "at"),
)

# `revision` grows with every change that a search could notice; the index keeps the revision it holds. `access` as in core.words.
# `arrival` is the number with which the document came into the index, none since it was changed (archive/texts/arrivals.py). `title_key` as in
# core.addresses. `suppressed` is 1 while a takedown keeps the document from being served (archive/decisions/takedowns.py). `readable_at`: when the index first held
# it; empty where that is not known, of what was here before schema 0016.
documents = Table(
    "documents",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("source_id", String(80), nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("published", String(40)),
    Column("first_seen_at", String(40), nullable=False),
    Column("version_id", String(40), nullable=False),
    Column("story_id", String(40), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("access", String(16), nullable=False, server_default="unknown"),
    Column("arrival", Integer),
    Column("title_key", String(40)),
    Column("suppressed", Integer, nullable=False, server_default="0"),
    Column("readable_at", String(40)),
    Index("documents_of_title", "title_key"),
    Index("documents_of_url", "url"),
    Index("documents_of_source", "source_id", "published"),
    Index("documents_of_story", "story_id"),
    Index("documents_of_access", "access"),
    Index("documents_of_version", "version_id", "suppressed"),
    Index("documents_first_seen", "first_seen_at", "arrival"),
    # What the books ask, so that they are counted without the rows.
    Index("documents_in_books", "id", "suppressed", "kind", "revision", "story_id"),
)
versions = Table(
    "versions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("document_id", String(40), nullable=False, index=True),
    Column("seen_at", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("checksum", BigInteger),
)
annotations = Table(
    "annotations",
    metadata,
    Column("version_id", String(40), primary_key=True),
    # The fingerprint of the pipeline that made the row; archives of schema 2 hold the number of the code's version.
    Column("nlp_version", String(120), nullable=False),
    Column("body", Text, nullable=False),
    Column("drug_policy", Float, nullable=False),
    Column("model_id", String(80), nullable=False),
    # float16, row by row: (passages, dimensions). Rows are unit length to three digits, which ranks the same.
    Column("vectors", LargeBinary, nullable=False),
    Column("n_vectors", Integer, nullable=False),
    Column("checksum", BigInteger),
    Column("vectors_checksum", BigInteger),
)

# The signature by which copies are found, the keys that make two documents worth comparing, and the pairs found. A key is kept with the
# version of the comparison and the sort of the document, so that only what can be compared meets; see archive/texts/stories.py for how many.
signatures = Table(
    "signatures",
    metadata,
    Column("document_id", String(40), primary_key=True),
    Column("body", Text, nullable=False),
    Column("checksum", BigInteger),
)
signature_keys = Table(
    "signature_keys",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("document_id", String(40), primary_key=True, index=True),
)
copy_pairs = Table(
    "copy_pairs",
    metadata,
    Column("first", String(40), primary_key=True),
    Column("second", String(40), primary_key=True, index=True),
)

# What each web page that became a document showed: hashes of its text and of what its address names, and whether the text is about that
# (archive/captures/placeholders.py). Kept of refused ones too, so that the next one is known.
page_texts = Table(
    "page_texts",
    metadata,
    Column("capture_id", String(40), primary_key=True),
    Column("source_id", String(80), nullable=False),
    Column("text_key", String(40), nullable=False),
    Column("name_key", String(40), nullable=False),
    Column("about", String(8), nullable=False),
    Index("page_texts_alike", "source_id", "text_key", "about", "name_key"),
)

# How the text of each release on a press office's page closes: hashes of its last paragraph, its last two and so on, and of its whole text; and how
# many lines its document is without, as those of the site (archive/captures/closing_lines.py).
closing_lines = Table(
    "closing_lines",
    metadata,
    Column("capture_id", String(40), primary_key=True),
    Column("n_lines", Integer, primary_key=True),
    Column("source_id", String(80), nullable=False),
    Column("closing_key", String(40), nullable=False),
    Column("text_key", String(40), nullable=False),
    Column("n_left_out", Integer, nullable=False),
    Index("closing_lines_alike", "source_id", "closing_key"),
)

# Pages of PDFs that are pictures: each is one item of the stage that recognises their words (archive/captures/scans.py). `sha256` is the file's,
# `page` counts from 0, `body` is what was recognised, as the caller wrote it; none until then, and where it failed.
scan_pages = Table(
    "scan_pages",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("page", Integer, nullable=False),
    Column("body", Text),
    Column("checksum", BigInteger),
    Index("scan_pages_of_file", "sha256", "page"),
)
# The captures that hold such a file, or a letter on which it hangs, and are read once its pages are through.
scan_captures = Table(
    "scan_captures",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("capture_id", String(40), primary_key=True, index=True),
)

# One fate an item and stage. `result` is what the item became: a version id, or the revision that was indexed. `version` is that
# of the stage's work: a number of our own, or the fingerprint of the pipeline that annotated.
fates = Table(
    "fates",
    metadata,
    Column("stage", String(16), primary_key=True),
    Column("item_id", String(40), primary_key=True),
    Column("version", String(120), nullable=False),
    Column("fate", String(16), nullable=False, index=True),
    Column("reason", Text),
    Column("result", String(40)),
    Column("tries", Integer, nullable=False),
    Column("at", String(40), nullable=False),
    Index("fates_of_stage", "stage", "fate", "version"),
    Index("fates_in_books", "stage", "version", "fate", "item_id", "result"),
)

# Items whose work is going on, or was when the program was killed: written before it begins, removed when it ends. `times` counts
# beginnings without an end.
begun = Table(
    "begun",
    metadata,
    Column("stage", String(16), primary_key=True),
    Column("item_id", String(40), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("at", String(40), nullable=False),
)

# What the search index should hold: one row (archive/stages/index_completeness.py).
index_promise = Table(
    "index_promise",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("generation", String(200), nullable=False),
    Column("documents", Integer, nullable=False),
)

# How each document speaks of each person it names in full (archive/facts/offices.py); the key is a hash of the name, the day an ordinal.
# `roles` are the public offices that the document gives, `by_others` those that other texts give for that day, both as JSON.
people = Table(
    "people",
    metadata,
    Column("document_id", String(40), primary_key=True),
    Column("person_key", String(40), primary_key=True),
    Column("day", Integer, nullable=False),
    Column("standing", String(8), nullable=False),
    Column("roles", Text),
    Column("by_others", Text),
    Column("checksum", BigInteger),
    Index("people_by_name", "person_key", "day"),
)
# The revision of a document at which its people were looked at, by which rules, and the forces and councils that it names.
people_scans = Table(
    "people_scans",
    metadata,
    Column("document_id", String(40), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("rules", Integer, nullable=False),
    Column("bodies", Text, nullable=False),
)
# People whose rows changed and who are to be judged again.
people_changed = Table("people_changed", metadata, Column("person_key", String(40), primary_key=True))

# What people decided, in the order of `number`; rows are only added, and `undoes` names the decision that a row takes back. `target` and
# `value` are JSON (archive/decision_rows.py); `document_id` is the target's, none where the decision holds everywhere.
decisions = Table(
    "decisions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("at", String(40), nullable=False),
    Column("who", Text, nullable=False),
    Column("kind", String(16), nullable=False, index=True),
    Column("document_id", String(40)),
    Column("target", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("reason", Text),
    Column("undoes", String(40), unique=True),
    Column("checksum", BigInteger, nullable=False),
    Index("decisions_of_document", "document_id"),
)
# The texts in which a decision has found its target; `withholds` is 1 where nothing of the text may be served for its sake.
decision_effects = Table(
    "decision_effects",
    metadata,
    Column("decision_id", String(40), primary_key=True),
    Column("version_id", String(40), primary_key=True, index=True),
    Column("withholds", Integer, nullable=False),
)
# A text as it is served where people decided something about it: `document` and `annotations` as JSON, none where they are as the
# machine left them; `kept` the numbers of its passages that are served, none if all are. Made from the others (archive/decisions/amended.py).
amended = Table(
    "amended",
    metadata,
    Column("version_id", String(40), primary_key=True),
    Column("document", Text),
    Column("annotations", Text),
    Column("kept", Text),
    Column("checksum", BigInteger, nullable=False),
)
# What an erased document leaves: hashes of its addresses and texts, by the decision; nothing can be read from them.
tombstones = Table(
    "tombstones",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("decision_id", String(40), primary_key=True),
    Column("checksum", BigInteger),
)

# The facts of each document's present text, a row each (archive/facts/facts.py), made from its annotations and by nothing else. `fact_sets` says
# of which text, by which pipeline and rules they are; `source` is the checksum of the annotations they were made from, `checksum` that
# of the rows. `revision` is the document's when its names were last settled (archive/facts/entities.py), 0 if they never were, and
# `settled_checksum` that of what was settled, whatever its things were joined with later.
fact_sets = Table(
    "fact_sets",
    metadata,
    Column("document_id", String(40), primary_key=True),
    Column("version_id", String(40), nullable=False),
    Column("nlp_version", String(120), nullable=False),
    Column("rules", Integer, nullable=False),
    Column("source", BigInteger),
    Column("checksum", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("settled_checksum", BigInteger),
)


def _spot() -> tuple[Column[Any], ...]:
    """Return where a fact stands: the place in the text, the passage that holds it (from 0), its page and agenda item."""
    return (
        Column("start", Integer),
        Column("end", Integer),
        Column("passage", Integer),
        Column("page", Integer),
        Column("item", Text),
    )


def _fact_key() -> tuple[Column[Any], ...]:
    """Return a fact's document, and its number among those of its sort in the order of the annotations."""
    return (Column("document_id", String(40), primary_key=True), Column("number", Integer, primary_key=True, autoincrement=False))


# `name_key` is the name's key among those of its label: of a person named in full a hash (service.fairness.person_key).
mentions = Table(
    "mentions",
    metadata,
    *_fact_key(),
    *_spot(),
    Column("label", String(12), nullable=False),
    Column("name_key", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("canonical", Text, nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Index("mentions_of_name", "label", "name_key", "document_id"),
)
# `sort` is what the role makes of its holder (service/offices/roles.py).
roles = Table(
    "roles",
    metadata,
    *_fact_key(),
    *_spot(),
    Column("person", Text, nullable=False),
    Column("person_key", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("organisation", Text),
    Column("sort", String(8), nullable=False),
    Index("roles_of_person", "person_key", "document_id"),
)
# `words_key` is a hash of the words alone, by which copies of one quote are one.
quotes = Table(
    "quotes",
    metadata,
    *_fact_key(),
    *_spot(),
    Column("text", Text, nullable=False),
    Column("words_key", String(20), nullable=False),
    Column("speaker", Text),
    Column("confidence", Float),
    Column("cue", Text),
)
figures = Table(
    "figures",
    metadata,
    *_fact_key(),
    *_spot(),
    Column("text", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("value", Float, nullable=False),
    Column("unit", Text),
    Column("approximate", Boolean, nullable=False),
    Column("held_on", String(40)),
    Column("operation", Text),
    Column("operation_key", Text),
    Index("figures_of_operation", "operation_key", "document_id"),
)

# What is known across documents (archive/facts/entities.py), settled anew for a document whenever its revision grows.
# A thing that documents name. Its id is a hash of kind, name and body (the force of an operation, the body of an office), so that it is the
# same everywhere; one that was joined with another keeps its row, and `joined_to` is the id that stands for both.
entities = Table(
    "entities",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("name_key", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("joined_to", String(20), nullable=False),
    Column("checksum", BigInteger),
    Index("entities_of_name", "kind", "name_key"),
)
# That a document names a thing, with how often and by which name; people only where they are public. `bodies`: what the document itself
# says of whose it is, as JSON.
appearances = Table(
    "appearances",
    metadata,
    Column("document_id", String(40), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("name_key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("n_mentions", Integer, nullable=False),
    Column("bodies", Text, nullable=False),
    Column("entity_id", String(20), nullable=False),
    Index("appearances_of_entity", "entity_id", "document_id"),
    Index("appearances_of_name", "kind", "name_key", "document_id"),
)
# The forces that stand beside an operation's name (service/offices/forces.py); `start` none: the force published the text.
operation_ties = Table(
    "operation_ties",
    metadata,
    Column("document_id", String(40), primary_key=True),
    Column("name_key", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("force", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("start", Integer),
    Column("end", Integer),
    Column("in_sentence", Boolean, nullable=False),
)
# Other names that a document gives a body ("NSFT"), by their keys.
aliases = Table(
    "aliases",
    metadata,
    Column("document_id", String(40), primary_key=True),
    Column("alias_key", Text, primary_key=True),
    Column("name_key", Text, primary_key=True),
    Index("aliases_of_key", "alias_key", "name_key"),
)
# Names whose documents changed and whose entities are to be settled again.
names_changed = Table(
    "names_changed", metadata, Column("kind", String(12), primary_key=True), Column("name_key", Text, primary_key=True)
)
# Who speaks a quote, on the day of its document. `standing`: public, private or untold. `name`, `role` and `organisation` only of whom
# may be named; `person_key` of a person.
speakers = Table(
    "speakers",
    metadata,
    Column("document_id", String(40), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("standing", String(8), nullable=False),
    Column("name", Text),
    Column("person_key", Text),
    Column("role", Text),
    Column("organisation", Text),
)
# The keys under which a quote is asked for by its speaker: a name, an office held that day, a body spoken for.
speaker_keys = Table(
    "speaker_keys",
    metadata,
    Column("document_id", String(40), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("sort", String(8), nullable=False),
    Index("speaker_keys_by_key", "key", "document_id", "number"),
)

# Reports of one happening (archive/facts/events.py). `body` is what a document says of its happening, as the caller wrote it, none where it can be of no
# other's; `vector` what it is about, float16. `revision` is the document's when it was looked at, 0 where that is to be done again.
event_reports = Table(
    "event_reports",
    metadata,
    Column("document_id", String(40), primary_key=True),
    Column("event_id", String(40), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("rules", Integer, nullable=False),
    Column("body", Text),
    Column("vector", LargeBinary),
    Column("checksum", BigInteger, nullable=False),
)
# The keys under which reports meet, each in the days of its report: `band` counts stretches of days.
event_keys = Table(
    "event_keys",
    metadata,
    Column("key", String(20), primary_key=True),
    Column("band", Integer, primary_key=True, autoincrement=False),
    Column("document_id", String(40), primary_key=True, index=True),
)
# Reports that tell of one happening, and how much speaks for it.
event_pairs = Table(
    "event_pairs",
    metadata,
    Column("first", String(40), primary_key=True),
    Column("second", String(40), primary_key=True, index=True),
    Column("weight", Float, nullable=False),
)
# Every id that an event has had: a hash of its oldest document, `head`. `joined_to` is the id that stands for it now, mostly its own.
events = Table(
    "events",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("head", String(40), nullable=False),
    Column("joined_to", String(40), nullable=False, index=True),
)

# What people keep and are sent. A document is listed once for a reader: `listed` has one row for each that was, by its story; and
# rows for the agenda items the reader was told of, by keys of their own (service.following.coming) that are no document's id.
# `answered_to`: of all that arrived up to there, nothing remains to be told to a reader who asked `answered_question`, the search as it
# was read then (a hash); none before its first letter.
saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("pace", String(16), nullable=False),
    Column("local_time", String(5), nullable=False),
    Column("paused", Integer, nullable=False),
    Column("confirmed", Integer, nullable=False, server_default="1"),
    Column("created_at", String(40), nullable=False),
    Column("answered_to", Integer),
    Column("answered_question", String(40)),
    Column("checksum", BigInteger),
)
listed = Table(
    "listed",
    metadata,
    Column("recipient", Text, primary_key=True),
    Column("story_id", String(40), primary_key=True),
    Column("outbox_id", String(40), nullable=False),
    Column("checksum", BigInteger),
    Index("listed_of_story", "story_id"),
)
outbox = Table(
    "outbox",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("message", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", String(40), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("sent_at", String(40)),
    Column("error", Text),
    Column("checksum", BigInteger),
)

# What people reported as missing: the address or headline, the query that should have found it, and what `explain` answered then.
misses = Table(
    "misses",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("query", Text),
    Column("answer", String(32), nullable=False),
    Column("why", Text, nullable=False),
    Column("document_id", String(40)),
    Column("is_gap", Integer, nullable=False),
    Column("reported_at", String(40), nullable=False, index=True),
    Column("checksum", BigInteger),
)

# One row a job and due time: the unique key is what makes a job run once.
job_runs = Table(
    "job_runs",
    metadata,
    Column("job", String(80), primary_key=True),
    Column("due_at", String(40), primary_key=True),
    Column("started_at", String(40), nullable=False),
    Column("ended_at", String(40)),
    Column("outcome", Text),
)
leases = Table(
    "leases",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("holder", String(120), nullable=False),
    Column("expires_at", String(40), nullable=False),
)

# Who may use the service where it has accounts. `name_key` is the name as it is compared; `password` an argon2id hash, none until the
# invitation is taken. A disabled account stays, so that what it did keeps its name.
users = Table(
    "users",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", String(100), nullable=False, unique=True),
    Column("email", Text),
    Column("role", String(16), nullable=False),
    Column("password", Text),
    Column("disabled", Integer, nullable=False),
    Column("created_at", String(40), nullable=False),
)
# What proves who somebody is: sessions of browsers, tokens of programs, links to choose a password. Only the SHA-256 of each is kept.
credentials = Table(
    "credentials",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("user_id", String(40), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("name", Text),
    Column("created_at", String(40), nullable=False),
    Column("expires_at", String(40)),
)
# Failed tries to sign in, by account and by address; and mails asked for by accounts: what limits guessing, also after a restart.
attempts = Table(
    "attempts",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("key", String(120), nullable=False),
    Column("at", String(40), nullable=False),
    Index("attempts_of_key", "key", "at"),
)
# Who asked for what to be changed, and when. Rows are only added.
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", String(40), nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text),
    Column("address", String(64)),
)

# What a team keeps beside the documents. `owner` and `who` are the names of accounts; empty for whoever uses a machine without accounts.
# What is not `shared` is its owner's alone. `n_erased`: entries that were erased with their documents.
lists = Table(
    "lists",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("shared", Integer, nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("n_erased", Integer, nullable=False, server_default="0"),
    Column("checksum", BigInteger),
)
# `place` is what an entry names within its document: the number of an agenda item, the `words_key` of a quote; no words of the document.
list_entries = Table(
    "list_entries",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("list_id", String(40), nullable=False),
    Column("document_id", String(40), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("place", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("added_at", String(40), nullable=False),
    Column("checksum", BigInteger),
    Index("entries_of_list", "list_id", "added_at"),
    Index("entries_of_document", "document_id"),
)
notes = Table(
    "notes",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("document_id", String(40), nullable=False),
    Column("owner", Text, nullable=False),
    Column("shared", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("written_at", String(40), nullable=False),
    Column("checksum", BigInteger),
    Index("notes_of_document", "document_id"),
)
# `tag_id` is a hash of the tag's name as it is compared. Tags are always the team's.
tags = Table(
    "tags",
    metadata,
    Column("document_id", String(40), primary_key=True),
    Column("tag_id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", String(40), nullable=False),
    Column("checksum", BigInteger),
    Index("tags_by_id", "tag_id", "at"),
)
# Searches that are kept and not mailed. `asked`: the parameters of the page that carries one out, as its address has them.
team_searches = Table(
    "team_searches",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("shared", Integer, nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("checksum", BigInteger),
)

# Trials of sites that somebody wants to add as sources, the newest. `lines`: what was told of one so far, as JSON; `renewed_at`: when the
# process that makes it last said that it is at it; `fault` or `found` (as JSON) once it has ended; `added`: it was written into the beat.
source_trials = Table(
    "source_trials",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("url", Text, nullable=False),
    Column("wish", Text, nullable=False),
    Column("lines", Text, nullable=False),
    Column("begun_at", String(40), nullable=False),
    Column("renewed_at", String(40), nullable=False),
    Column("ended_at", String(40)),
    Column("fault", Text),
    Column("found", Text),
    Column("added", Integer, nullable=False),
)
