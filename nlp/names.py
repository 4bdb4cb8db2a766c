"""Component: people, places and organisations. The trained reader's spans, mended by what British names look like.

Titles and possessives are cut off people; bodies with a telling last word (Constabulary, Council, Crown Court, Trust) are
organisations; streets are places; and a name found once is found wherever it stands in the text.
"""

import re
from collections import Counter
from typing import Any

from spacy.language import Language

from core.words import Label
from nlp.draft import Draft, draft_of
from nlp.places import is_known_place
from nlp.titles import TITLE

LABELS: dict[str, Label] = {"PER": "PERSON", "LOC": "PLACE", "ORG": "ORG"}
_CAP = r"[A-Z][\w’'&.-]*"
_LINK = r"(?:of|and|for|the|on|in|&|upon|to)"
# A body's last word, before which its capitalised name stands.
_BODY = (
    r"(?:Constabulary|Police(?: Service| Force)?|(?:(?:City|County|Borough|District|Town|Parish|Metropolitan|Community|Unitary) )?Council"
    r"|Crown Court|Magistrates[’'] Court|County Court|Coroner[’']s Court|High Court|Court of Appeal"
    r"|(?:NHS )?(?:Foundation )?Trust|Clinical Commissioning Group|Integrated Care (?:Board|System)|Health Board"
    r"|University|Academy|Primary School|High School|School|(?:Sixth Form )?College"
    r"|(?:Scrutiny |Sub-|Select )?Committee|(?:Scrutiny |Police and Crime )?Panel|Partnership|Federation|Association|Commission|Agency"
    r"|Charity|Foundation|Society|Ambulance Service|Fire and Rescue Service|Probation Service|Prosecution Service|Housing Association"
    r"|Football Club|FC|Ltd|Limited|plc|PLC|LLP|Chambers)"
)
BODY = re.compile(rf"\b(?:{_CAP}[ ,]+(?:{_LINK} )?){{0,6}}?{_CAP},? (?:{_LINK} )?{_BODY}\b|\b(?:{_CAP} ){{1,4}}{_BODY}\b")
# A body whose own name has commas, between what somebody is of it and what he says: "director of Change, Grow, Live Norfolk, said".
LISTED = re.compile(
    rf"\b(?:director|executive|manager|head|founder|chair(?:man|woman)?|spokes\w+|trustee|worker|officer)\s+(?:of|at|for|with)\s+"
    rf"(?P<body>{_CAP}(?:,\s{_CAP}){{2,4}}(?:\s{_CAP}){{0,3}})(?=,?\s+(?:said|says|told|added|explained|who|has|is|was)\b)"
)
OFFICES = re.compile(
    r"\b(?:Home Office|Ministry of (?:Justice|Defence)|Department (?:of|for) [A-Z]\w+(?:(?:,? and|,)? [A-Z]\w+){0,3}|Crown Prosecution Service"
    r"|National Crime Agency|British Transport Police|Metropolitan Police|Office for National Statistics|Scotland Yard|Border Force"
    r"|House of (?:Commons|Lords)|Cabinet Office|NHS England|Public Health England|CPS|NCA|NHS|BBC|IOPC|IPCC|HMICFRS|HMIC|Ofsted|NSPCC"
    r"|RSPCA|ONS|NPCC|ACPO|Crimestoppers|Facebook|Instagram|Snapchat|WhatsApp|Twitter|YouTube|TikTok)\b"
)
_STREET_END = (
    r"(?:Street|Road|Lane|Avenue|Close|Drive|Way|Crescent|Terrace|Row|Square|Gardens|Quay|Grove|Walk|Yard|Estate|Hill|Green|Place|Court"
    r"|Park|Bridge|Roundabout|Market Place|Mews|Parade|Wharf|Common|Heath)"
)
STREET = re.compile(
    rf"\b(?:[A-Z][a-z’']+\.? ){{1,3}}{_STREET_END}\b(?! (?:Police|Council|School|Surgery|Trust))|\b(?:[A-Z][a-z]+)gate\b(?= (?:in|,))"
)
BUILDING = re.compile(
    r"\bHMP(?: and YOI)? [A-Z]\w+(?: [A-Z]\w+)?|\b(?:[A-Z][\w’']+ ){1,3}(?:Prison|Hospital|Police Station|Railway Station|Station|Airport|Hotel|Arms|Inn|Tavern)\b"
)
ROAD_NUMBER = re.compile(r"\b[AM]\d{1,4}(?:\(M\))?\b")
# After these a capitalised word that the gazetteer knows is a place.
_PLACE_BEFORE = re.compile(
    r"(?:\b(?:in|at|from|near|around|across|to|outside|of|between|and|through|into)|[,(])\s+(?:(?:North|South|East|West|Greater) )?$"
)
_SURNAME_LEFT = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|PC|Cllr|Councillor|Insp|Sgt|DC|DS|DI|DCI)\.?\s+)$")
# A caption's credit that runs into the next caption: "Steve AdamsChief". Mc, Mac and their like belong to the name.
_GLUED = re.compile(r"(?:(?<=[a-z]{2})|(?<=[A-Z]{2}))(?=[A-Z][a-z]+$)")
_PREFIX = re.compile(r"(?:^|[\s-])(?:Mac|Fitz|Van|Von|San|Del)$", re.I)
# Capitalised words that are no names by themselves.
NOT_NAMES = frozenset(
    """
    police council court class chief constable detective inspector sergeant superintendent councillor cabinet committee report agenda item
    minutes appendix officers officer members member chairman chair mayor leader the a an image picture photo photograph copyright
    ward wards division divisions purpose background recommendation recommendations results cabinet decision minutes
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
    november december mum dad covid christmas easter operation operations op crimestoppers cannabis heroin cocaine
    """.split()  # noqa: SIM905 (a list of words reads better as prose)
)


@Language.component("names")  # type: ignore[untyped-decorator]  # spaCy is untyped here
def names(doc: Any) -> Any:
    """Mark PERSON, PLACE and ORG."""
    from nlp.tagger import load_tagger

    draft = draft_of(doc)
    sentences = [[token for token in sentence if not token.is_space] for sentence in doc.sents]
    tagged = load_tagger().tag([[token.text for token in sentence] for sentence in sentences])
    for tokens, spans in zip(sentences, tagged, strict=True):
        for first, last, label in spans:
            _take(draft, tokens[first].idx, tokens[last - 1].idx + len(tokens[last - 1].text), LABELS[label])
    mark_bodies(draft)
    mark_places(draft)
    spread(draft)
    return doc


def _take(draft: Draft, start: int, end: int, label: Label) -> None:
    """Add one of the reader's spans, cut to what counts as the name."""
    text = draft.text
    if "\n\n" in text[start:end]:
        end = start + text[start:end].index("\n\n")
    if label == "PERSON":
        title = TITLE.match(text, start, end)
        if title and title.end() < end:
            start = title.end()
    possessive = re.search(r"[’']s?$", text[start:end])
    if possessive and len(text[start:end]) > 3:
        end = start + possessive.start()
    if label != "PERSON" and re.match(r"[Tt]he\s", text[start:end]):
        start += 4
    name = text[start:end].strip(" ,.;:'\"‘’“”()[]–-")
    if not name:
        return
    start = text.index(name, start)
    field = (
        re.fullmatch(r"(\S.*)\s(\w+)", name)
        if label == "PERSON" and text[start + len(name) : start + len(name) + 1] == ":"
        else None
    )
    if field and field[2].lower() in NOT_NAMES:  # "Cllr Ann Example Wards: all" is two fields of a report's head
        name = field[1]
    double = re.match(r"[-‐‑][A-Z][\w’']+", text[start + len(name) : start + len(name) + 40]) if label == "PERSON" else None
    if double:  # the reader stops at the hyphen of a double-barrelled surname
        name += double.group()
    glued = _GLUED.search(name) if label == "PERSON" else None
    if glued and not _PREFIX.search(name[: glued.start()]):
        name = name[: glued.start()]
    end = start + len(name)
    if (
        name.lower() in NOT_NAMES
        or not any(c.isupper() or c.isdigit() for c in name)
        or (label == "PERSON" and not name[0].isupper())
    ):
        return
    draft.add(start, end, label)


def mark_bodies(draft: Draft) -> None:
    """Organisations by their last word, and offices by name; they win over parts of themselves."""
    for listed in LISTED.finditer(draft.text):
        draft.add(*listed.span("body"), "ORG", wins=True)
    for found in (*BODY.finditer(draft.text), *OFFICES.finditer(draft.text)):
        start, end = found.span()
        if "\n" in found.group():
            continue
        lead = re.match(r"(?:The|A|An|At|In|But|And|For|When|While|After|Before|Since|If|As|On)\s+", found.group())
        if lead:
            start += lead.end()
        first = draft.text[start:end].split(" ", 1)[0]
        if len(draft.text[start:end].split()) < 2 and found.re is BODY:
            continue
        if first.lower() in {"police", "council"} and found.re is BODY:
            continue
        inside = [m for m in draft.mentions if m.start <= start and m.end >= end]
        if not any(m.label == "ORG" for m in inside):
            people = [m for m in draft.mentions if m.label == "PERSON" and m.start < end and start < m.end and m.end < end]
            for person in people:  # "said Anna Example, Larwich City Council": the name before the comma is not the body's
                if draft.text[person.end : person.end + 1] == ",":
                    start = max(start, person.end + 2)
            draft.add(start, end, "ORG", wins=True)


def mark_places(draft: Draft) -> None:
    """Streets, roads, prisons and hospitals by their look; towns that the gazetteer knows, where a place can stand."""
    for pattern in (STREET, BUILDING, ROAD_NUMBER):
        for found in pattern.finditer(draft.text):
            start = found.start()
            lead = re.match(r"(?:The|A|In|At|On|From|Near|Police)\s+", found.group())
            if lead:
                start += lead.end()
            rivals = [m for m in draft.mentions if m.start < found.end() and start < m.end]
            if not any(m.label in {"ORG", "OPERATION"} and m.end - m.start >= found.end() - start for m in rivals):
                draft.add(start, found.end(), "PLACE", wins=all(m.label != "PERSON" for m in rivals))
    for found in re.finditer(r"\b[A-Z][a-z’'-]+(?:(?: |-)(?:[A-Z][a-z’']+|on|upon|under|le|the|next|in|by)){0,4}", draft.text):
        words = found.group()
        while words and not is_known_place(words):
            words = words.rpartition(" ")[0]
        end = found.start() + len(words)
        free = not any(m.start < end and found.start() < m.end for m in draft.mentions)
        before = draft.text[max(0, found.start() - 24) : found.start()]
        if words and free and words.lower() not in NOT_NAMES and _PLACE_BEFORE.search(before):
            draft.add(found.start(), end, "PLACE")


def spread(draft: Draft) -> None:
    """Mark a name wherever it stands again, under the label it has most often; surnames of people found in full too."""
    votes: dict[str, Counter[Label]] = {}
    for mention in draft.mentions:
        votes.setdefault(mention.text, Counter())[mention.label] += 1
    wanted: dict[str, Label] = {
        name: count.most_common(1)[0][0]
        for name, count in votes.items()
        if len(name) > 2 and name[0].isupper() and name.lower() not in NOT_NAMES
    }
    for mention in list(draft.of("PERSON")):
        parts = mention.text.split()
        if len(parts) > 1 and len(parts[-1]) > 2 and parts[-1][0].isupper():
            wanted.setdefault(parts[-1], "PERSON")
    if not wanted:
        return
    names_longest_first = sorted(wanted, key=len, reverse=True)
    pattern = re.compile(r"(?<![\w’'-])(?:" + "|".join(re.escape(name) for name in names_longest_first) + r")(?![\w-])")
    for found in pattern.finditer(draft.text):
        label = wanted[found.group()]
        if any(m.start < found.end() and found.start() < m.end for m in draft.mentions):
            continue
        if (
            label == "PERSON"
            and " " not in found.group()
            and is_known_place(found.group())
            and not _SURNAME_LEFT.search(draft.text[: found.start()][-12:])
        ):
            continue
        draft.add(found.start(), found.end(), label)
