"""Knows the pages that answer in place of an article, with 200: consent walls, challenges, logins, errors, "page not found".

No word alone decides. A page is refused on two signs of their own: its heading is a notice's whole heading (or says nothing at all),
and what it says besides, without menus and links, is a site speaking to its visitor about itself. Whoever reports of cookies, robots
or missing pages names people, says who said it, and has a heading of their own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from lxml import html as lxml_html

from core.errors import Rejected
from reading.markup import clean, text_content
from reading.pages.line_kinds import reports
from reading.refusals import NOT_FOUND

# Of the constants below, `python -m evaluation.refusals --sweep` scores other values on 30 stories of odd shape and 30 pages in place of one.
# Notices are short. The longest seen, a consent wall with its purposes, had 1,400 characters; swept, 400 to 6,000 are alike.
MAX_NOTICE_CHARS = 1500
# So large a share of a notice's sentences, by length, speak of the site; of a story about one, fewer: others speak in it. Swept, .4 to .6
# refuse 29 of the 30 and no story, .7 and more 28.
NOTICE_SHARE = 0.6
# A page that says less than this besides its heading has only its heading to say, and a sentence so long says something. Swept, from 80 on
# six stories and more are refused.
MIN_SAID_CHARS = 40
# Swept, 60 to 120 are alike. A sentence that names nobody and is no longer than that ("It only takes a minute.") weighs for neither.
MAX_IDLE_CHARS = 80

CHALLENGE = "a challenge page in place of the article"
CONSENT = "a consent page in place of the article"
LOGIN = "a login or subscription page in place of the article"
FAULT = "an error or maintenance page in place of the article"
OFFER = "a subscription offer of its publisher, not an article"

_THING = r"(?:page|article|story|stories|content|post|document|file|url|link|address|resource|item|site|website|domain)"
_NO = r"(?:not|no longer|cannot|can ?not|never|n['’]?t)"
_GONE = r"(?:found|available|exists?|here|removed|deleted|expired|moved|unavailable|gone|withdrawn|missing|taken down|archived|displayed|live|accessible|valid)"
# What a whole heading of a notice is, its site's name cut off. A site that is down is looked for first: none of its pages is gone.
_HEADINGS = (
    (
        FAULT,
        r"(?:(?:sorry,?|we['’]re sorry,?|our|the|this|online|\w+['’]s) )*(?:services?|(?:web ?)?site|system)(?: is| are)?(?: temporarily| currently)? (?:unavailable|not available|down|offline|closed)"
        r"(?: (?:for|due to|because of) .{0,40}| at the moment| right now)?",
    ),
    (
        NOT_FOUND,
        rf"(?:error|http|status|code)?[\s:#–-]*(?:404|410)(?:[\s:,.!–-]*(?:error|not found|{_THING}|file|gone|sorry|oops|missing).*)?"
        rf"|(?:sorry|oops|whoops|uh[ -]?oh|hmm+)\W*.{{0,15}}\b{_THING}\b.{{0,60}}|(?:sorry|oops|whoops|uh[ -]?oh|hmm+)\W*"
        rf"|(?:(?:the|this|that|your|requested) )*{_THING}(?: (?:that )?you.{{0,40}})?(?: (?:is|was|has|have|been|be|are|can|could|does|do|may|currently))*(?:\s*{_NO})?(?: (?:be|been|longer))* {_GONE}(?: .{{0,40}})?"
        rf"|(?:page|file|article|story|content)[ :–-]+(?:not found|unavailable|missing|gone)|not found|gone|nothing (?:was )?(?:found|here).{{0,20}}|no results(?: found)?|search(?: results)?(?: for .{{0,60}})?|(?:broken|dead) link|missing page"
        rf"|(?:we |i )?(?:can['’]?t|cannot|could ?n['’]?t|could not|are unable to) (?:find|locate) .{{0,10}}\b{_THING}\b.{{0,40}}",
    ),
    (
        FAULT,
        r"(?:error:? )?(?:the |your )?request (?:could ?n['’]?t|could not|cannot|can['’]?t) be \w+|(?:an? )?(?:(?:internal|runtime|server|application|database|unexpected|system|fatal|bad|http|technical|site|website|critical|proxy|gateway|connection) )*(?:error|gateway|request|fault|problem|difficulties)(?: (?:code )?\d{3})?(?: in .{0,20}| occurred| establishing .{0,40})?"
        r"|(?:error |http )?(?:400|429|451|50\d|52\d)\b.{0,40}|(?:service|server|site|website|page|system|temporarily)(?: is)?(?: temporarily| currently)? (?:unavailable|down|offline|closed|suspended|busy|moved|expired)"
        r"|too many requests.{0,20}|(?:sorry,? )?something(?: has)? (?:went|gone|is) wrong.{0,20}|(?:we(?:['’]ll| will| are|['’]re)? )?(?:be )?(?:right )?back (?:right )?(?:soon|shortly|later|in a .{0,20})|we['’]?(?:ll| will) be right back|be right back"
        r"|(?:(?:down|closed|offline) for |under |site |website |scheduled |planned |essential |routine )*(?:maintenance|downtime|outage)(?: mode| page)?|(?:site |website |page )?(?:is )?(?:under construction|coming soon)|account suspended|(?:(?:this|the) )?(?:domain(?: name)?|(?:[\w-]+\.)+[a-z]{2,})(?: (?:is|has|may|be|now|name))* (?:for sale|parked|expired|available)\b.{0,30}|we(?:['’]ve| have) moved|redirecting.{0,20}"
        r"|index of /.*|it works!?|(?:request |connection |gateway |session )?time(?:d[ -]?)?[ -]?out|page (?:cannot|can['’]t) be displayed|welcome to nginx!?|.{0,20}default page|(?:your )?browser (?:is )?(?:not supported|out of date|unsupported)|unsupported browser|offline",
    ),
    (
        CHALLENGE,
        r"(?:just a|one) moment.{0,20}|please wait.{0,30}|attention required!?|access (?:to this (?:page|site|website) (?:has been |is )?)?(?:denied|restricted|forbidden|blocked)|(?:403 |error )*forbidden|(?:error )?403.{0,30}"
        r"|.{0,20}\b(?:verify|confirm|prove|check)(?:ing)? (?:that )?(?:if )?(?:you|your|the)\b.{0,20}(?:human|humanity|robot|person|identity|browser|connection).{0,20}|are you (?:a )?(?:human|robot|bot|real).{0,20}|(?:human|bot|robot|browser|security|identity|age|visitor|user)[ -]*(?:verification|check|challenge|validation)(?: required)?"
        r"|checking your browser.{0,40}|request (?:unsuccessful|blocked|rejected|denied)|pardon our interruption|.{0,10}ddos[- ]?(?:guard|protection).{0,20}|one more step|(?:sorry,? )?you(?:['’]re| are| have been|r access (?:has been|is))(?: temporarily)? (?:blocked|banned|denied|restricted)|(?:(?:web ?)?(?:page|site|request) )?blocked|captcha|robot or human|unusual (?:activity|traffic)(?: detected)?"
        r"|not available in your (?:region|country|location|area)|(?:please )?(?:enable|turn on|allow) (?:javascript|cookies).{0,40}|(?:javascript|cookies) (?:is |are )?(?:disabled|required|not enabled).{0,20}|unavailable (?:in your region|for legal reasons)|quick check.{0,20}|hold on.{0,20}",
    ),
    (
        LOGIN,
        r"(?:please )?(?:log|sign)[ -]?(?:in|on|up)(?: or (?:register|sign up|subscribe|join|create).{0,30}| (?:required|needed|page)| (?:to|with|for|and) .{0,60})?|(?:user |member |account )?login(?: required| page)?|(?:please )?(?:register|subscribe|join)(?: now| today| for free| here)?(?: (?:to|for|and) .{0,60})?|(?:my|your|create an?|create your|an) account(?: required)?"
        r"|(?:(?:for|this (?:article|story|content|page) is|available to|exclusive to|exclusively for) )*(?:premium|subscribers?|members?|registered users?|registration)['’]?s?(?: only| required| content| area| article| exclusive| access)*|become a (?:member|subscriber).{0,30}|(?:to )?(?:continue|keep|finish) reading.{0,60}|you(?:['’]ve| have) (?:reached|read|used|hit).{0,50}"
        r"|unlock .{0,40}|(?:article|page|reading) limit(?: reached)?|password(?: required| protected)|protected:? .{0,60}|(?:your )?session (?:has )?(?:expired|timed out|ended)|(?:authentication|authorisation|authorization|registration|subscription|payment) (?:is )?required|unauthori[sz]ed|401.{0,30}|verify your age|are you (?:over )?18.{0,20}|choose (?:a|your) (?:plan|subscription)|get (?:full|unlimited) access",
    ),
    (
        CONSENT,
        r"(?:(?:about|our|use of|manage|managing|accept|we use|your|this (?:site|website) uses|cookies and|privacy and) )*cookies?(?: (?:on|at) .{0,40}| policy| notice| settings| preferences| consent| choices| and (?:privacy|your privacy|you|consent|your data)| required)*"
        r"|(?:we (?:value|care about|respect|take) )?(?:(?:manage|choose|your|our|the|about) )*privacy(?: (?:choices|settings|policy|notice|preferences|matters|seriously|options|cent(?:er|re)))*(?: (?:and|&) .{0,20})?(?: to us)?|(?:manage |your )?consent(?: (?:choices|settings|preferences|required|management))?|before you continue.{0,40}|your data,? your (?:choice|privacy|rights).{0,20}"
        r"|(?:welcome|hello)?\W*we(?: and our (?:\d+ )?partners)? (?:use|store|process) .{0,60}|(?:advertising|ad) (?:choices|preferences).{0,20}|gdpr.{0,40}"
        r"|(?:please )?(?:choose|select|decide) how (?:you(?:['’]d| would)?(?: like| want| prefer)? )?to (?:read|use|access|view|visit|browse|continue|support|pay)\b.{0,60}",
    ),
)
_HEADING = tuple((reason, re.compile(rf"\W*(?:{pattern})\W*", re.I)) for reason, pattern in _HEADINGS)
_SAYS_NOTHING = re.compile(
    r"\W*(?:home|home ?page|welcome|sorry|oops|error|notice|attention|important|hello|hi|wait|stop|whoops|message|alert|untitled.{0,12}|loading)?\W*",
    re.I,
)
# A site's own people are told of its fault; nobody reports who they are.
_OURS_TOLD = re.compile(r"\b(?:we|our (?:\w+ ){1,3})(?:['’]ve|ha(?:ve|s)|were|was) (?:\w+ )?been (?:told|warned)\b", re.I)
# What a sentence of a notice says, apart from to whom.
_SENTENCES = (
    (
        NOT_FOUND,
        rf"\b{_THING}s?\b.{{0,70}}(?:\b{_NO}\b|n['’]t|\b(?:been|was|is|has|have|may)\b).{{0,25}}\b(?:{_GONE}|broken|incorrect|wrong|mistyped|changed|out of date)\b|(?:can['’]?t|cannot|can not|could ?n['’]?t|could not|unable to|failed to|seem to)\W+(?:\w+ ){{0,2}}(?:find|locate|display|load|open|serve|show)\b"
        rf"|\b(?:error|http|status)?\W*(?:404|410)\b|\bnothing (?:was |is |to see )?(?:found|here)\b|\bno (?:results|matches)\b|\bcheck your spelling\b|\bcheck (?:the|your|that|if)\b.{{0,20}}\b(?:url|address|spelling|link|web address)\b|\b(?:try|use|using) (?:searching|the search|our search|the (?:menu|links?|navigation)|another)\b|\b(?:go|return|head|get|take|back)\b.{{0,25}}\b(?:home ?page|front page|our site|main page|home)\b|\bno longer on (?:our|this) (?:site|website)\b|\bsearch (?:for|our|the site|again)\b|\b(?:web ?master|site administrator|mistyped|typed|old bookmark|out-of-date)\b",
    ),
    (
        FAULT,
        r"\bsomething(?: has)? (?:went|gone|is) wrong\b|\berrors? (?:has |have )?(?:occurred|happened)|\berror \d{3}\b|\b(?:50\d|52\d|429|451)\b\W|\b(?:temporarily|currently|presently) (?:unavailable|down|offline|closed|unable|experiencing)|\b(?:scheduled|planned|essential|routine|under|for|some) maintenance\b|\b(?:try|come|check) (?:again|back)\b|\bback (?:online|soon|shortly|up|as soon|in service)\b|\bdomain(?: name)?\b.{0,30}\b(?:for sale|expired|parked|registered|renew\w*)\b|\brenew\b.{0,30}\bregistrar\b|\bsponsored listings\b|\btoo many requests\b|\brate[ -]limit|\bslow down\b|\b(?:connection|request|session)\b.{0,20}\b(?:timed out|refused|reset|expired|failed)\b"
        r"|\b(?:site|website|server|service)\b.{0,30}\b(?:moved|down|offline|unavailable|not available|suspended|under construction|overloaded|busy|closed)\b|\bupdate your (?:bookmarks?|links?|browser)\b|\b(?:server|configuration|gateway|network) error\b|\berror (?:messages?|details|settings)\b|\bunhandled exception\b|\bstack trace\b|\bweb\.config\b|\b(?:remote|server) machines?\b|\bcurrent web request\b|\btoo much traffic\b|\b(?:can['’]?t|cannot|could ?n['’]?t|could not|unable to|failed to) (?:be )?(?:connect|reach|complet|satisf|process|handl)\w*\b|\bcustom error\b|\bhaving (?:trouble|difficult\w+|problems?|technical)\b|\btechnical (?:difficult\w+|problems?|issues?|fault)\b|\bour (?:\w+ )?(?:engineers?|team|technicians|staff)\b.{0,40}\b(?:working|fix|notified|aware|told|informed|alerted)|\b(?:problem|fault) with (?:the|our|this)\b|\b(?:reload|refresh) (?:the|this)\b|\b(?:unsupported|outdated|out-of-date|older|different|modern) browser\b|\bbeing redirected\b",
    ),
    (
        CHALLENGE,
        r"\b(?:verify|confirm|prove|know|sure|check|believe|think|thought|show)\w*\b.{0,40}\b(?:you|visitors?|it['’]s)\b.{0,20}\b(?:human|robots?|person|bots?|real|automat\w+)|\b(?:enable|turn on|switch on|allow|activate|requires?|needs?|supports?|without)\b.{0,30}\b(?:javascript|cookies|scripts?)\b|\b(?:javascript|cookies)\b.{0,40}\b(?:disabled|enabled?|required|turned off|switched off|is off|not supported|blocked|work)\b|\bchecking (?:your browser|if the site|the site)|\bsecurity (?:service|check|system|reasons|solution|of your connection)|\bprotect\w* (?:itself|this site|our site|us|against)"
        r"|\b(?:complete|solve|pass|press|tick|click|hold|finish)\b.{0,40}\b(?:captcha|checks?|challenge|puzzle|box|verification|button|test)\b|\b(?:you|your (?:ip|address|request|access|browser|network|connection))\b.{0,50}\b(?:blocked|denied|banned|restricted|forbidden|flagged|limited)\b|\b(?:unable|not allowed|not permitted|not authorised|not authorized) to (?:access|view|visit)\b|\b(?:don['’]?t|do not) have (?:permission|access|authori)|\baccess (?:to this|is denied|denied|has been|restricted|forbidden)|\bautomat(?:ed|ion) (?:access|requests?|traffic|tools?|queries)|\b(?:unusual|suspicious) (?:traffic|activity|behaviou?r|requests?)\b.{0,30}\b(?:your|this|from)\b"
        r"|\b(?:in|from|to) your (?:region|country|location|area)\b|\blegal reasons\b|\bcloudflare\b|\bddos\b|\bray id\b.{0,6}[0-9a-f]{6}|\b(?:reference|request|incident|support|event) ?(?:#|no\b|number|id|code)|\byou(?:['’]re| are) (?:not )?(?:a )?(?:robot|bot|human|real person|person)\b|\bwhile we (?:check|verify|make sure)",
    ),
    (
        LOGIN,
        r"\b(?:log|sign)(?:ged|ed)?[ -]?in\b|\blog(?:in|on)\b|\bsign(?:ed|ing)?[ -]?up\b|\bregist(?:er|ered|ering|ration)\b|\bsubscri\w+|\baccount\b|\bpasswords?\b|\b(?:free |more )?articles? (?:left|remaining|this month|for free|a month)|\b(?:free|premium|monthly) articles?\b|\bmembers?(?:hip)?\b|\bpremium\b|\b(?:continue|go on|keep|carry on|finish) reading\b|\bfree trial\b|\bcancel (?:at )?any ?time\b|\busername\b|\bunlimited\b|\bsession\b.{0,20}\b(?:expired|timed|ended)\b|\b(?:e-?mail address)\b|\b(?:full|unlock|instant) access\b|\bunlock\b|\bread (?:this|the full) (?:article|story)\b|\bper (?:week|month)\b|\byour age\b|\bover 18\b",
    ),
    (
        CONSENT,
        r"\bcookies?\b|\bconsent\b|\b(?:our|third[- ]party|advertising|\d+) partners\b|\bpersonali[sz]ed (?:ads?|advert\w*|content)\b|\byour (?:device|privacy|choices?|preferences|data|personal data|options)\b|\b(?:accept|reject|agree|decline) (?:all|and|to|or)\b|\bgdpr\b|\bprivacy (?:policy|notice|settings|cent\w+)\b|\blegitimate interests?\b|\btrack(?:ing|ers?)\b|\bpersonal data\b|\bmanage (?:options|preferences|choices|settings)\b|\bmeasure\w*\b.{0,20}\b(?:audience|performance)",
    ),
)
_SENTENCE = tuple((reason, re.compile(pattern, re.I)) for reason, pattern in _SENTENCES)
# To whom it says it: its visitor, about the page at hand.
_ADDRESSED = re.compile(
    rf"\b(?:you|your|yours|please|sorry|apologi[sz]e|we|our|us)\b|\bthis {_THING}\b|\bthe (?:requested )?(?:{_THING}|server|service|request|application|resource) (?:you|requested|is|was|has|had|could|can|cannot|may|at|on this)\b|\b(?:error|server|captcha|javascript|cookies are|request|sponsored listings)\b"
    r"|^(?:\W*)(?:it (?:looks|seems|appears)|(?:maybe|perhaps|why not|or) (?:try|use|search|go|return|start)|check|try|go|return|log|sign|enter|enable|turn|click|use|search|visit|contact|update|complete|come|subscribe|register|accept|manage|reload|refresh|access|back|read|join|get|only|just|wait|too many|already|not a|forgot|one|if|reference|nothing|something|redirecting|report|checking|create|choose|confirm|verify|switch|allow|close|tap|press|solve|start|unlock|continue|keep|reset|retry|type|select|make|prove|show)\b",
    re.I,
)
_OFFER = re.compile(
    r"\b(?:subscri(?:ption|be)\w*|membership)\b.*(?:\b(?:offer|deal|sale|discount|months?|weeks?|year|for only|just)\b|[£%]\d?)"
    r"|(?:\b(?:offer|deal|sale|discount|months?|weeks?)\b|[£%]\d).*\b(?:subscri(?:ption|be)\w*|membership)\b",
    re.I,
)
_TERMS = re.compile(
    r"\b(?:terms (?:and|&) conditions(?: apply)?|t&cs? apply|auto-?\s?renews?|renews automatically|cancel (?:at )?any ?time)\b",
    re.I,
)
_DAYS = re.compile(
    r"\b(?:on|last|next|this) (?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\byesterday\b|\blast (?:week|night|month|year)\b|£\d",
    re.I,
)
# Whom to turn to instead: a call, not a report.
_CALL = re.compile(
    r"^\W*(?:if|for|to|in|please|you can)\b.{0,80}\b(?:call|ring|phone|telephone|dial|contact|e-?mail|text)\b", re.I
)
_VISITOR = re.compile(r"\b(?:you|your|yours)\b", re.I)
_REPORTED = re.compile(r"\d\d|£|[“\"]")
_NAMES = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]+|\d\d|£|[“\"]")
# Of the page and its delivery: what a site's own faults are told in, where its heading gives no sign.
_MEDIUM = re.compile(rf"\b(?:{_THING}|browser|server|request|javascript|ip|captcha|error|connection|url|home ?page)\b", re.I)


@dataclass(frozen=True, slots=True)
class Front:
    """What a page shows first: its headings without the site's name, and whether it is made to check, let in or send on its visitor."""

    headings: tuple[str, ...]
    is_gate: bool


def front_of(tree: lxml_html.HtmlElement) -> Front:
    """Return the front of a page, before anything is taken out of it."""
    heads = [clean(text_content(h)) for h in [*tree.iter("h1")] or islice(tree.iter("h2"), 1)]
    whole = clean(next((t.text for t in tree.iter("title") if t.text), ""))
    name, *tail = re.split(r"\s+[|–—:·»-]\s+", whole)
    heads = [head for head in heads if head and head not in tail]  # the site's own name is no heading
    titles = [name, whole] if not heads else [name] if name not in heads and _kind_of_heading(name) else []
    return Front(
        tuple(dict.fromkeys([*heads, *titles])),
        any(map(_is_gate, tree.iter("input", "meta", "script", "iframe", "div"))),
    )


def heads_not_found(front: Front) -> bool:
    """Tell whether a page's heading alone says that there is nothing here."""
    return any(_kind_of_heading(head) == NOT_FOUND for head in front.headings)


def heads_offer(title: str) -> bool:
    """Tell whether a heading offers a subscription."""
    return _OFFER.search(title) is not None


def states_terms(text: str) -> bool:
    """Tell whether a text states the terms of a sale, and reports nothing: so a page sells its publisher's own subscription, as an article."""
    return _TERMS.search(text) is not None and not reports(text)


def _is_gate(node: lxml_html.HtmlElement) -> bool:
    """Tell whether an element asks for a password, checks who is there, or sends its visitor on."""
    tag = node.tag
    if tag == "input":
        return bool(node.get("type") == "password")
    if tag == "meta":
        return node.get("http-equiv") == "refresh" or (node.get("name") == "robots" and "noindex" in node.get("content", ""))
    if tag == "div":
        names, identity = node.get("class") or "", node.get("id") or ""
        return "captcha" in names or "turnstile" in names or "captcha" in identity or identity.startswith("challenge-")
    address = node.get("src") or ""
    return "captcha" in address or (tag == "script" and "challenge" in address)


def refuse_notices(front: Front, find_paragraphs: Callable[[], list[str]], *, is_dated: bool) -> None:
    """Reject what answers in place of an article. The paragraphs are those a page shows besides its headings, menus and links.

    Raises: Rejected.
    """
    heads = [_kind_of_heading(head) for head in front.headings]
    headed = next(filter(None, heads), None)
    if not headed and is_dated:  # most pages are stories with a day
        return
    paragraphs = find_paragraphs()
    n_chars = sum(map(len, paragraphs))
    if n_chars > MAX_NOTICE_CHARS:
        return
    sentences = [s for text in paragraphs for s in re.split(r"(?<=[.!?…])\s+", text) if re.search(r"\w", s)]
    is_open = front.is_gate or all(_SAYS_NOTHING.fullmatch(head) for head in front.headings)
    # Of the others most are stories too, which one sentence shows.
    if not headed and not is_open and any(_tells(s) and not _kind_of(s) for s in sentences):
        return
    kinds = [_kind_of(sentence) for sentence in sentences]
    notices = [(kind, sentence) for kind, sentence in zip(kinds, sentences, strict=True) if kind]
    n_told = sum(len(sentence) for _, sentence in notices)
    others = [
        sentence
        for kind, sentence in zip(kinds, sentences, strict=True)
        if not kind and _tells(sentence) and not (headed and _is_to_visitor(sentence))
    ]
    share = n_told / max(1, n_told + sum(map(len, others)))
    is_headed_twice = len(heads) > 1 and all(heads)
    least = NOTICE_SHARE / 2 if front.is_gate else NOTICE_SHARE
    if headed and (share >= least or not others or n_chars < (MAX_IDLE_CHARS if is_headed_twice else MIN_SAID_CHARS)):
        raise Rejected(headed)
    if not notices or is_dated:
        return
    if share >= NOTICE_SHARE and is_open:
        raise Rejected(_most(notices))
    if (
        share == 1
        and all(kind not in {LOGIN, CONSENT} for kind, _ in notices)
        and any(_MEDIUM.search(sentence) for _, sentence in notices)
    ):
        raise Rejected(_most(notices))


def says_something(text: str) -> bool:
    """Tell whether a whole sentence of a text speaks neither of its site nor to its visitor."""
    sentences = re.split(r"(?<=[.!?…])\s+", text)
    return any(len(s) >= MIN_SAID_CHARS and s[-1:] in ".!?" and not _kind_of(s) and not _ADDRESSED.search(s) for s in sentences)


def _tells(sentence: str) -> bool:
    """Tell whether a sentence tells of something: it names, counts, dates or reports, or is as long as such sentences are."""
    return len(sentence) > MAX_IDLE_CHARS or _NAMES.search(sentence) is not None or reports(sentence)


def _is_to_visitor(sentence: str) -> bool:
    """Tell whether a sentence says whom to call, or "you" and nothing that only a report would: no figure, quotation, day or speaker."""
    if _CALL.search(sentence):
        return not reports(sentence)
    return _VISITOR.search(sentence) is not None and not (
        reports(sentence) or _DAYS.search(sentence) or _REPORTED.search(sentence)
    )


def _most(notices: list[tuple[str, str]]) -> str:
    return max(dict.fromkeys(kind for kind, _ in notices), key=lambda kind: sum(len(s) for k, s in notices if k == kind))


def _kind_of_heading(text: str) -> str | None:
    """Return the kind of notice whose whole heading a text is."""
    if len(text) > 120:
        return None
    return next((reason for reason, pattern in _HEADING if pattern.fullmatch(text)), None) or (
        _kind_of(text) if len(text) <= 80 and _MEDIUM.search(text) else None
    )


def _kind_of(sentence: str) -> str | None:
    """Return the kind of notice that a sentence is of; None for one that reports, or speaks of something else."""
    if reports(_OURS_TOLD.sub("", sentence)) or _DAYS.search(sentence) or not _ADDRESSED.search(sentence):
        return None
    return next((reason for reason, pattern in _SENTENCE if pattern.search(sentence)), None)
