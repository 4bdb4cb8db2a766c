"""Component: what people are, as written: ranks before the name, noun phrases beside it, brackets. "Who …" clauses are no roles."""

import re
from dataclasses import replace
from typing import Any

from spacy.language import Language

from core.words import Mention, Role
from nlp.draft import Draft, draft_of
from nlp.places import is_known_place
from nlp.titles import COURTESY, ROLE_TITLE

# The nouns by which a phrase names an office, a trade or a part in a case.
HEADS = (
    r"(?:director|manager|officer|chief|head|leader|deputy leader|member|chairman|chairwoman|chair|vice-chair|secretary|minister|commissioner|"
    r"constable|inspector|sergeant|superintendent|detective|spokesman|spokeswoman|spokesperson|MP|MEP|coroner|nurse|consultant|doctor|GP|surgeon|"
    r"paramedic|professor|lecturer|researcher|academic|editor|reporter|journalist|photographer|founder|co-founder|co-ordinator|coordinator|worker|"
    r"prosecutor|barrister|solicitor|lawyer|judge|magistrate|recorder|mayor|councillor|governor|teacher|headteacher|principal|trustee|volunteer|"
    r"president|executive|lead|adviser|advisor|expert|analyst|campaigner|activist|author|landlord|landlady|owner|boss|representative|ambassador|"
    r"pharmacist|psychologist|psychiatrist|pathologist|toxicologist|commander|controller|administrator|clerk|engineer|planner|vicar|bishop|"
    r"chaplain|mother|father|mum|dad|sister|brother|son|daughter|widow|widower|partner|defendant|victim|witness|resident|neighbour|dealer|"
    r"apprentice|student|specialist|practitioner|supervisor|organiser|treasurer|strategist|mentor|candidate|opponent|counsel|QC|KC|defending|prosecuting|mitigating)"
)
_HEAD = re.compile(rf"\b{HEADS}s?\b", re.I)
# A phrase after the name: up to a cue, a verb or a stop; commas only inside a body's own name.
_AFTER = re.compile(
    r",\s+(?:aged\s+)?(?:\d{1,3},\s+(?:of\s+[^,.;]{2,60},\s+)?)?(?:(?:the|a|an|who is|then|now|our)\s+)?(?P<role>[^,.;:()\n“”\"]{3,120})"
)
_STOP = re.compile(
    r"\s+(?:said|says|told|added|explained|warned|who|which|that|was|is|are|were|has|had|have|will|would|welcomed|described|called|admitted|"
    r"praised|confirmed|insisted|agreed|spoke|launched|revealed|announced|claimed|argued|urged|presented|introduced|asked|thanked|advised|reported|"
    r"noted|reminded|and (?:he|she|they)|after|when|while|because|but)\b.*$",
    re.S,
)
_BEFORE = re.compile(rf"(?:^|[\s(\"“‘'])(?P<role>(?:[A-Za-z][\w’'-]*\s+){{0,6}}{HEADS})(?P<gap>,?\s+)$", re.I)
_BRACKET = re.compile(r"\s*\((?P<role>[^()\n]{3,80})\)")
_NOT_LEAD = re.compile(
    r"^(?:(?:and|but|as|said|says|told|with|by|to|of|from|for|when|while|after|the|a|an|its|their|his|her|our|former(?=\s+the)|also|that|including|"
    r"added|according|new|local|today|yesterday|where|meanwhile|in|on|at|led|ex)\s+)+",
    re.I,
)


@Language.component("roles")  # type: ignore[untyped-decorator]  # spaCy is untyped here
def roles(doc: Any) -> Any:
    """Find the roles of the people marked."""
    draft = draft_of(doc)
    mentions = draft.sorted()
    for mention in [m for m in mentions if m.label == "PERSON"]:
        beside = _ranks(draft, mention) or _before(draft, mention)
        for role, organisation in (*beside, *_after(draft, mention), *_in_brackets(draft, mention)):
            _add(draft, mention, role, organisation)
    return doc


def _add(draft: Draft, mention: Mention, role: str, organisation: str | None) -> None:
    role = re.sub(r"\s+", " ", role).strip(" ,'’\"")
    if not role or role in COURTESY or len(role) > 120:
        return
    # "Constable" beside "Chief Constable" is the same rank, read from a line that cut it short.
    if not any(r.person == mention.canonical and f" {r.role}".lower().endswith(f" {role}".lower()) for r in draft.roles):
        draft.roles.append(Role(mention.canonical, role, organisation))


def _ranks(draft: Draft, mention: Mention) -> list[tuple[str, str | None]]:
    """The rank or office that stands as a title before the name; for "Councillors A and B" before both."""
    lead = draft.text[max(0, mention.start - 80) : mention.start].rpartition("\n")[2]
    for found in re.finditer(r"(?<![\w-])[A-Z]", lead):
        title = ROLE_TITLE.match(lead + "Xx", found.start())
        if not title:
            continue
        if any(
            m.label == "PERSON" and m.end > mention.start - len(lead) + found.start() and m.end <= mention.start
            for m in draft.mentions
        ):
            continue  # another person stands between
        rest = lead[title.end() :].strip()
        if all(word.rstrip(".") in COURTESY for word in rest.split()) and not rest.endswith(","):
            return [(re.sub(r"(?<=Councillor)s$|(?<=Cllr)s$", "", title.group().rstrip(".")), None)]
    before = [m for m in draft.of("PERSON") if m.end <= mention.start]
    if before and re.fullmatch(r",?\s*(?:and|&|,)\s*", draft.text[before[-1].end : mention.start]):
        plural = re.search(
            r"((?:Councillor|Cllr|Coun|Inspector|Officer|PC|Detective|Constable|Judge)s)\s+[^.]{0,120}$",
            draft.text[max(0, mention.start - 200) : mention.start],
        )
        if plural:
            return [(plural[1].removesuffix("s"), None)]
    return []


def _after(draft: Draft, mention: Mention) -> list[tuple[str, str | None]]:
    """A noun phrase beside the name: ", executive director of Open Hand Norfolk, said"."""
    at = mention.end
    found = _AFTER.match(draft.text, at)
    if not found:
        return []
    start, end = found.start("role"), found.end("role")
    body = next((m for m in draft.sorted() if m.label == "ORG" and start <= m.start <= end < m.end), None)
    if body is not None:
        end = body.end
    phrase = draft.text[start:end]
    inner_end = start + len(phrase)
    cut = _STOP.search(phrase)
    if cut:
        inner_end = start + cut.start()
    if draft.text[end : end + 1] == ":":  # "Ann Example, Larwich Police Cabinet member: …" is two fields of a report's head
        inner_end = next((m.end for m in draft.of("ORG") if m.start == start and m.end < inner_end), inner_end)
    phrase = draft.text[start:inner_end]
    if not _HEAD.search(phrase) or re.match(
        r"(?:who|which|of|from|was|is|said|and|but|with|in|at|his|her|their)\b", phrase, re.I
    ):
        return []
    _take_body(draft, start, inner_end)
    inside = [m for m in draft.sorted() if m.label == "ORG" and start <= m.start and m.end <= inner_end]
    if any(m.label == "PERSON" and m.start < inner_end and start < m.end for m in draft.mentions):
        return []
    return [(re.sub(r"^(?:the|a|an)\s+", "", phrase, flags=re.I), inside[-1].canonical if inside else None)]


def _take_body(draft: Draft, start: int, end: int) -> None:
    """What somebody is chief executive or manager of is a body, though it may sound like a place: "of Open Hand Norfolk"."""
    for mention in list(draft.of("PLACE")):
        lead = draft.text[start : mention.start]
        held = re.search(
            r"\b(?:executive|director|manager|founder|trustee|worker|chairman|chairwoman|chair|spokes\w+)\s+(?:of|for|at|with)\s+$",
            lead,
        )
        if held and start <= mention.start and mention.end <= end and " " in mention.text and not is_known_place(mention.text):
            for same in [m for m in draft.mentions if m.text == mention.text and m.label == "PLACE"]:
                draft.mentions[draft.mentions.index(same)] = replace(same, label="ORG", lat=None, lon=None)


def _in_brackets(draft: Draft, mention: Mention) -> list[tuple[str, str | None]]:
    found = _BRACKET.match(draft.text, mention.end)
    return [(found["role"], None)] if found and _HEAD.search(found["role"]) else []


def _before(draft: Draft, mention: Mention) -> list[tuple[str, str | None]]:
    """A noun phrase set before the name: "council leader Graham Pask", "prosecutor Ann Example"."""
    lead = draft.text[max(0, mention.start - 140) : mention.start]
    lead = re.sub(r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Cllr|Prof)\.?\s+$", "", lead)
    lead = re.split(r"[.;:!?\n“”\"]|,\s", lead)[-1]
    found = _BEFORE.search(lead)
    if not found or found["gap"].startswith(","):
        return []
    role = found["role"]
    cut = re.search(
        r"^.*\b(?:said|says|told|by|with|when|while|from|that|as|and|but|because|after|to|was|were|is|against|of|for|the|a|an|its|their)\s+(?=\S)",
        role,
        re.I,
    )
    if cut:
        role = role[cut.end() :]
    role = _NOT_LEAD.sub("", role).strip()
    verbs = re.search(r"\b(?:said|told|met|asked|thanked|arrested|joined|saw|led|heard|jailed)\s+", role)
    if verbs:
        role = role[verbs.end() :]
    return [(role, None)] if role and _HEAD.search(role) and len(role.split()) <= 6 else []
