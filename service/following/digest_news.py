"""What is new for a reader: saved searches asked again, without what the reader has had; and whether we could look at all.

A search is asked for what arrived in the index since its last letter. Its cursor, up to where it is answered, moves only with a letter, and
only past what is decided: told, known by another copy, or older than the search. What there was no room for holds it back.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from archive.archive import Archive
from archive.readers.mail import Answered, Mail, SavedSearch
from archive.stages.stages import PAPERS
from archive.texts.documents import Documents, DocumentSummary
from core.beat import IMPORT_SOURCE, Beat
from core.clock import Clock
from core.errors import Overrun, Unavailable, UsageError
from core.ordering import sorted_by
from core.words import stable_id
from index.entry import INDEX_VERSION
from index.fusion import ARRIVALS_AT_ONCE, MAX_DEPTH, Index, Results
from index.query_tree import Query
from index.ranking import Hit
from reading.agenda.proceedings import RECORDS
from service.following.coming import ComingItem, coming_items, merge_items
from service.following.follow_links import follow_url
from service.following.stories import NewStory, document_span, new_stories
from service.health.health import ReadingState, reading_state, watched_health
from service.installation import Installation
from service.names.name_matching import Names
from service.names.query_names import NamesTold, ReadQuery, read_query
from service.passages.earlier_minutes import answers_by_earlier_alone, are_kept, earlier_items
from service.search.silence import Silence, silence

# One search's stories in one mail, all of a mail's, and its agenda items. The rest is counted and comes with the next mail. So many, all
# as long as they can be, make 93 kB of HTML; Gmail shows 102 kB and hides what follows, which would be the foot.
MAX_STORIES = 15
MAX_IN_ALL = 40
MAX_COMING = 20
# What came in so long before a search was saved is in its first mail: one round of its pace, so that the first is a fair sample.
FIRST_LOOK = {"daily": timedelta(days=1), "weekdays": timedelta(days=3), "weekly": timedelta(days=7)}
# Ids asked for in one statement; SQLite takes 32,766 values in one.
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class SearchNews:
    """One saved search, its new stories, those for which there was no room, and why it could not be carried out, if so.

    `n_coming`: how many of the mail's agenda items it found. `n_above`: its new stories that stand under a search before it. `read_as`
    and `unknown` tell of its names that were read otherwise than typed or that others have too, and of those that nothing read so far has.
    `silence`: what "nothing" means, where there is nothing to list. `answered`: how far it is answered, once this is told.
    """

    search: SavedSearch
    stories: tuple[NewStory, ...]
    left_out: frozenset[str] = frozenset()
    fault: str | None = None
    n_coming: int = 0
    n_above: int = 0
    read_as: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    silence: Silence | None = None
    answered: Answered | None = None

    @property
    def more(self) -> int:
        """How many more new stories there are."""
        return len(self.left_out)

    def marks(self) -> set[str]:
        """Return the ids of the stories that are listed, also of the papers that stand with another of their agenda item."""
        return {story_id for story in self.stories for story_id in (story.story_id, *(paper.story_id for paper in story.papers))}

    @property
    def is_empty(self) -> bool:
        """Whether it was carried out, and nothing new is listed for it, here or above."""
        return not (self.stories or self.left_out or self.fault or self.n_above)


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """How one source was looked at for this digest: read; failing, though read before in time; or not read. `remarks` as sentences."""

    name: str
    state: ReadingState
    read_at: datetime | None
    reason: str | None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestContent:
    """Everything a digest tells.

    `silence`: what all searches together were answered from. `n_more`: the new stories for which there was no room under any search. `coming`: agenda items of meetings to come; for `n_coming_more` of them there was no room.
    `follow_url`: where the reader changes and stops what is mailed.
    """

    recipient: str
    at: datetime
    beat_name: str
    is_fictional: bool
    zone: str
    base_url: str
    contact: str | None
    found: tuple[SearchNews, ...]
    sources: tuple[SourceCheck, ...]
    silence: Silence
    n_more: int = 0
    coming: tuple[ComingItem, ...] = ()
    n_coming_more: int = 0
    follow_url: str = ""

    @property
    def n_stories(self) -> int:
        """The stories listed."""
        return sum(len(news.stories) for news in self.found)

    @property
    def n_unread(self) -> int:
        """The sources that were not read, or are failing."""
        return sum(source.state != "read" for source in self.sources)

    @property
    def is_blind(self) -> bool:
        """Whether no source at all could be read at its last turn, so that silence means nothing."""
        return bool(self.sources) and all(source.state != "read" for source in self.sources)

    @property
    def is_partial(self) -> bool:
        """Whether some sources were looked at, and some not, or not with success."""
        return self.n_unread > 0 and not self.is_blind

    def marks(self) -> set[str]:
        """Return what counts as listed for the reader from now on: the stories' ids, and the agenda items' marks."""
        return set().union(*(news.marks() for news in self.found), *(item.marks() for item in self.coming))

    def answered(self) -> list[Answered]:
        """Return how far the searches are answered from now on, but for those that could not be carried out."""
        return [news.answered for news in self.found if news.answered is not None]


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A story that the reader has not had, by its best document; `papers`: the other papers of its agenda item that are as new."""

    hit: Hit
    card: DocumentSummary
    papers: tuple[DocumentSummary, ...] = ()

    def without(self, known: Collection[str]) -> "_Fresh | None":
        """Return what remains of it for who knows these stories."""
        papers = tuple(paper for paper in self.papers if paper.story_id not in known)
        if self.card.story_id not in known:
            return replace(self, papers=papers)
        if not papers:
            return None
        first, *others = papers
        return _Fresh(Hit(first.document_id, first.story_id, self.hit.score, self.hit.by_words, ()), first, tuple(others))


@dataclass(frozen=True, slots=True)
class _Answer:
    """One search's answer: its stories that the reader has not had, newest first, by their best documents; and what comes up.

    It was asked for what arrived after a number and up to that of `asked`; `arrivals` has the lowest of each fresh story.
    """

    saved: SavedSearch
    query: Query | None = None
    fresh: tuple[_Fresh, ...] = ()
    arrivals: Mapping[str, int] = field(default_factory=dict)
    after: int = 0
    asked: Answered | None = None
    coming: tuple[ComingItem, ...] = ()
    fault: str | None = None
    read_as: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def names_told(names: Names, index: Index, query: str) -> NamesTold:
    """Return "read_as", "unknown" and "also" of a query's names, as a search by words answers them; see `service.names.name_matching`.

    Raises: UsageError for a query that cannot be; Unavailable if the engine is down.
    """
    return _names_told(index, read_query(names, query))


def _names_told(index: Index, read: ReadQuery) -> NamesTold:
    return read.names_told(lambda other: index.search(other, vector=None, mode="keyword", limit=1).total)


def gather(installation: Installation, recipient: str, searches: Sequence[SavedSearch]) -> DigestContent:
    """Return what is new for a reader, each story and agenda item once whatever searches it matches.

    A story is new until it was listed for the reader, so late arrivals come with the next digest. The papers of an agenda item that is
    told are no stories beside it.
    Raises: Unavailable if the index does not answer, or only in part; nothing is then marked.
    """
    known = Mail(installation.archive).listed_for(recipient)
    answers = [_ask(installation, saved, known) for saved in searches]
    items = merge_items([item for answer in answers for item in answer.coming])
    coming, left_out = items[:MAX_COMING], items[MAX_COMING:]
    known |= {paper.story_id for item in items for paper in item.papers}
    room, above = MAX_IN_ALL, set[str]()
    news = []
    for answer in answers:
        part = _listed(installation.archive, installation.config.beat, answer, known, min(room, MAX_STORIES))
        part = replace(part, n_above=sum(fresh.card.story_id in above for fresh in answer.fresh))
        above |= part.marks()
        known |= above
        room -= len(part.stories)
        news.append(replace(part, n_coming=sum(answer.saved.name in {why.search for why in item.whys} for item in coming)))
    beat, now = installation.config.beat, installation.clock()
    since = {saved.id: _since(saved, Mail(installation.archive).last_posted(recipient), now) for saved in searches}
    asked = [(answer.query, since[answer.saved.id]) for answer in answers if answer.query is not None]
    queries = [query for query, _ in asked]
    news = [
        replace(
            part,
            silence=silence(installation, [answer.query], n_found=0, unknown=part.unknown, since_moment=since[part.search.id]),
        )
        if answer.query is not None and part.is_empty
        else part
        for part, answer in zip(news, answers, strict=True)
    ]
    content = DigestContent(
        recipient=recipient,
        at=now,
        beat_name=beat.name,
        is_fictional=beat.fictional,
        zone=beat.zone,
        base_url=installation.config.base_url,
        contact=beat.contact,
        found=tuple(news),
        sources=_sources(installation.archive, installation.config.beat, installation.clock, now),
        silence=silence(
            installation,
            queries or [Query(None, (), "")],
            n_found=sum(len(part.stories) for part in news),
            since_moment=min((moment for _, moment in asked), default=now),
        ),
        n_more=len(frozenset().union(*(part.left_out for part in news)) - known),
        coming=tuple(coming),
        n_coming_more=len(left_out),
        follow_url=follow_url(installation.config, installation.signing_key, recipient),
    )
    marks = content.marks()
    news = [replace(part, answered=_answered(answer, marks)) for part, answer in zip(news, answers, strict=True)]
    return replace(content, found=tuple(news))


def _ask(installation: Installation, saved: SavedSearch, known: set[str]) -> _Answer:
    """Return a search's answer; one that cannot be, or overruns, is told in the letter beside the others' answers."""
    try:
        return _answer(installation, saved, known)
    except (UsageError, Overrun) as err:
        return _Answer(saved, fault=str(err))


def _answer(installation: Installation, saved: SavedSearch, known: set[str]) -> _Answer:
    until = (
        installation.arrivals.last()
    )  # first: whatever arrives meanwhile is for the next letter, and so is a name that it brings
    read = read_query(Names(installation), saved.query)
    query = read.query
    since = saved.created_at - FIRST_LOOK[saved.pace]
    # What an answer depends on beside the documents. If it changes, those that arrived long ago may match anew.
    question = stable_id("question", saved.pace, str(INDEX_VERSION), query.question())
    after = Mail(installation.archive).answered_to(saved.id, question)
    if after is None:
        after = installation.arrivals.before(since)
    fresh: list[_Fresh] = []
    arrivals: dict[str, int] = {}
    for arrived in _arrived(installation.documents, installation.index, query, after, until):
        of_hit: dict[str, tuple[Hit, DocumentSummary]] = {}  # one a story: the documents come best first
        for hit, card in arrived:
            is_new = card.story_id not in known and card.first_seen_at >= since
            if is_new and not _is_of_earlier_meeting(installation.archive, installation.config.beat, query, card):
                if card.story_id not in arrivals:
                    of_hit[card.story_id] = hit, card
                # One that was changed since has no number: it holds the search where it is until it has arrived anew.
                arrivals[card.story_id] = min(arrivals.get(card.story_id, until), card.arrival or 0)
        if of_hit:
            (hit, card), *others = of_hit.values()
            fresh.append(_Fresh(hit, card, tuple(paper for _, paper in others)))
    newest = sorted_by(fresh, key=lambda arrival: (arrival.card.published or "", arrival.card.document_id), reverse=True)
    beat, clock = installation.config.beat, installation.clock
    hits = _to_come(installation.documents, installation.index, query, clock().astimezone(beat.tz).date())
    coming = tuple(coming_items(installation.archive, beat, clock, saved, query, hits, known))
    names = _names_told(installation.index, read)
    return _Answer(
        saved,
        query,
        tuple(newest),
        arrivals,
        after,
        Answered(saved.id, question, until),
        coming,
        read_as=tuple(name.message for name in (*names.read_as, *names.also)),
        unknown=tuple(name.message for name in names.unknown),
    )


def _is_of_earlier_meeting(archive: Archive, beat: Beat, query: Query, card: DocumentSummary) -> bool:
    """Tell whether a paper answers a search only with minutes of an earlier meeting that the archive has by themselves: they were news then."""
    if card.kind not in PAPERS - RECORDS:
        return False
    paper = Documents(archive).get_many([card.document_id]).get(card.document_id)
    if paper is None or not earlier_items(paper.document):
        return False
    whole = document_span(archive, beat, paper)
    return answers_by_earlier_alone(query, whole) and are_kept(archive, paper.document)


def _answered(answer: _Answer, marks: Collection[str]) -> Answered | None:
    """Return how far a search is answered once these stories are told: to where it was asked, or to before the first that
    remains.
    """
    if answer.asked is None:
        return None
    remaining = [arrival for story_id, arrival in answer.arrivals.items() if story_id not in marks]
    until = min(remaining, default=answer.asked.arrival + 1) - 1
    return replace(answer.asked, arrival=max(answer.after, until))


def _arrived(
    documents: Documents, index: Index, query: Query, after: int, until: int
) -> Iterator[list[tuple[Hit, DocumentSummary]]]:
    """Yield the documents of each hit among what arrived after a number and up to another, so many numbers at once that no answer
    is cut short.
    """
    for start in range(after, until, ARRIVALS_AT_ONCE):
        hits = _whole(index.arrivals(query, after=start, until=min(start + ARRIVALS_AT_ONCE, until))).hits
        cards = dict(_cards(documents, [part for hit in hits for part in (hit, *hit.others)]))
        yield from ([(part, cards[part]) for part in (hit, *hit.others) if part in cards] for hit in hits)


def _to_come(documents: Documents, index: Index, query: Query, today: date) -> list[tuple[Hit, DocumentSummary]]:
    """Return the hits dated today or later, whenever they arrived: a meeting that is moved brings back what was told of it."""
    results = index.search(query.filtered(since=today), vector=None, mode="keyword", limit=MAX_DEPTH, copies=True)
    return list(_cards(documents, _whole(results).hits))


def _whole(results: Results) -> Results:
    """Return an answer, if it is a whole one.

    Raises: Unavailable.
    """
    if results.partial or results.total > sum(1 + len(hit.others) for hit in results.hits):
        raise Unavailable("A part of the search index does not answer, so no digest is made now; it is tried again.")
    return results


def _listed(archive: Archive, beat: Beat, answer: _Answer, known: set[str], room: int) -> SearchNews:
    """Return the stories of an answer that are still new, as many as there is room for."""
    if answer.query is None:
        return SearchNews(answer.saved, (), fault=answer.fault)
    fresh = [left for arrival in answer.fresh if (left := arrival.without(known))]
    stories = new_stories(archive, beat, answer.query, [(arrival.hit, arrival.papers) for arrival in fresh[:room]])
    left_out = frozenset(arrival.card.story_id for arrival in fresh[room:])
    return SearchNews(answer.saved, stories, left_out, read_as=answer.read_as, unknown=answer.unknown)


def _cards(documents: Documents, hits: Sequence[Hit]) -> Iterator[tuple[Hit, DocumentSummary]]:
    """Yield the hits with what the archive says of them now; those that it no longer holds are left out."""
    for at in range(0, len(hits), AT_ONCE):
        some = hits[at : at + AT_ONCE]
        cards = documents.cards([hit.document_id for hit in some])
        yield from ((hit, cards[hit.document_id]) for hit in some if hit.document_id in cards)


def _since(saved: SavedSearch, before: datetime | None, now: datetime) -> datetime:
    """Since when a search was to be looked for: one round of its pace, or since the reader's last mail if that is longer ago."""
    round_of = FIRST_LOOK[saved.pace]
    return max(saved.created_at - round_of, min(now - round_of, before or now))


def _sources(archive: Archive, beat: Beat, clock: Clock, now: datetime) -> tuple[SourceCheck, ...]:
    looked = []
    for health in watched_health(archive, beat, clock):
        source = beat.find_source(health.source_id)
        if source is not None and source.platform == IMPORT_SOURCE:
            continue  # nobody crawls it: a person brings its files
        state = reading_state(health, now)
        looked.append(SourceCheck(health.name, state, health.read_at, health.reason if state != "read" else None, health.remarks))
    return tuple(looked)
