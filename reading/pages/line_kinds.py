"""Says of one line of a page which class of furniture it is, by what it says and how it looks; None for a story's own. Knows nothing of where it stands."""

import re
from collections.abc import Collection, Sequence
from itertools import dropwhile

from reading.markup import ends_sentence
from reading.pages.pleas import SOCIAL, kind_of_plea, pleads_for

# A line that leads elsewhere is a headline or two sentences; what is longer is a paragraph that begins like one.
MAX_LINE_CHARS = 250
_SENTENCES = re.compile(r"(?<=[.!?:…])\s+")
_YOU = re.compile(r"\byou(?:r|rs)?\b", re.I)

# Words of people who report, in small letters: a line that holds one is a story's, whatever it begins with.
_REPORTING = re.compile(
    r"\b(?:said|says|saying|told|tells|added|adds|warn(?:s|ed|ing)?|according to|heard|hears|arrest(?:s|ed)?|charged|jailed|sentenced|seized|officers?|detectives?"
    r"|inspector|sergeant|spokes(?:man|woman|person)|councillors?|magistrates?|pupils|victims?|suspects?|crimestoppers|witness(?:es)?|\d+-year-old|aged \d+)\b"
)
_SHUT = r"(?:\s*[:|>»–—-]+\s*|$)"
_SERVICE = re.compile(
    r"\b(?:newsletters?|inbox|(?:daily|weekly|morning|evening) (?:briefing|bulletin|email|update)|(?:e-?mail|news|push|breaking news|text) (?:alerts?|updates)|notifications?"
    rf"|apps?|app store|google play|{SOCIAL}|channels?|groups?|community|subscri\w+|(?:a|our|become|for) members?|memberships?|log ?in|sign ?in|podcasts?|our (?:videos?|journalism|website)"
    r"|premium|ad-free|free trial|headlines|latest news|top stories|stories (?:sent|straight|delivered)|(?:straight|sent|delivered) to your (?:phone|mobile|e-?mail)|read(?:ing)? (?:more|this|the full)|comment(?:s|ing)?)\b",
)
_ASKING = re.compile(
    r"^(?:please |click here to |click to |to |don['’]?t forget to |you can (?:also )?|why not )?(?:sign ?up|signing up|subscribe|register|log ?in|sign ?in|join|follow|like us|download|get"
    r"|receive|enjoy|watch|listen|find us|connect with|never miss|don['’]?t miss|stay (?:up|in|informed|connected)|keep up|keep in touch|want|would you like|become|support"
    r"|continue|catch up|have (?:our|the latest)|for (?:more|the latest|all)|all the latest|the latest|make sure)\b|^(?:already|not) (?:a|have|got|registered|subscribed)\b(?=.{0,50}(?:\?|\b(?:log|sign)))",
)
_OWN = re.compile(
    r"\b(?:our|us|we|never miss|for (?:all )?(?:the )?(?:latest|breaking)|we['’]re|newsletters?|inbox|here|free|straight to|log ?in|sign ?in|subscri\w+|member)\b",
    re.I,
)
# An offer is open on any day; what asks readers to come on one is news.
_DAY = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
_MAIL = r"(?:this|our|the) (?:e-?mail|message|newsletter|bulletin)"
# What a label is set between: "- Advertisement -", "*** Related ***".
_ORNAMENTS = " -–—*~•·|=_"
# Classes of lines, surest first; each pattern stands at a line's beginning, in small letters: to tell them from others with any letters
# takes four times as long.
_SAID = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in (
            (
                "advert",
                r"advert(?:isement|ising|s|orial)?\b.{0,30}$|advertise with us\W*$|ad$|sponsored(?: content| links?| by .{0,40})?$|promoted(?: content)?$"
                r"|(?:the )?(?:story|article|content|text|post|report) (?:continues|resumes) (?:below|after|beneath|under)\b|(?:continue|keep) reading(?: below)?\W*$|scroll (?:down )?(?:to|for)\b.{0,60}$"
                r"|(?:this|the) (?:video|advert|ad) (?:will|can|could|cannot|is|has)\b.{0,60}$|hide (?:this )?ad\W*$|skip (?:ad|past|to)\b.{0,40}$|loading\W*$|video (?:unavailable|loading|playing)\W*$|play video$"
                r"|(?:view|open|see) (?:gallery|\d+ (?:photos|images|pictures|more)|image in fullscreen)\b.{0,20}$|image \d+ of \d+$|tap to (?:unmute|play|expand).{0,20}$|recommended video|(?:sorry,? )?your browser (?:does not|doesn['’]?t|cannot|can['’]?t) (?:support|play|show|display) .{0,80}|to view this video,? please\b|(?:please )?(?:consent|agree|allow|enable|accept)(?: \w+){0,3} (?:to (?:see|view|show|watch|load)(?: the| this)?|this|the|external|third[- ]party) (?:embed\w*|external|social(?: media)?|third[- ]party)(?: (?:content|media|posts?|videos?|tweets?))?\W*$",
            ),
            (
                "comments",
                r"(?:view|show|hide|read|see|post|leave|add|write|submit)(?: all| the| a| your)?(?: \d+)? comments?\b.{0,40}$|(?:\d+ )?comments?(?: \(\d+\))?$|comments?\W{1,3}(?:our rules|guidelines|policy|are (?:now )?closed)"
                r"|report this (?:comment|post|ad)\b|(?:let us know|tell us) (?:what you think|your (?:views?|thoughts?))\b.{0,20}\bbelow\W*$|join the (?:conversation|discussion|debate)\b|have your say\b|be the first to comment|(?:please )?(?:log|sign) in to (?:comment|reply)|comments? (?:are|have been|is) (?:closed|turned off|disabled|now closed)"
                r"|your e-?mail (?:address )?will not be (?:published|shown|shared)\b.{0,60}$|required fields are marked\b.{0,10}$|(?:please )?rate (?:this|our) (?:page|article|story)\W*$"
                r"|comments? guidelines$|(?:please note\W+)?(?:the )?comments (?:are|will be) (?:pre-?|post-?)?(?:moderated|checked|reviewed|read) (?:before|by|after)\b|(?:what do you think\W+)?(?:have your say|join the (?:conversation|discussion|debate))\b.{0,30}$|.{3,40} encourages (?:reader|readers'?|your|lively|open) (?:discussion|comments?|debate)\b|(?:let us know|tell us|what do you think)\b.{0,60}\bcomments?\b|(?:our rules\W+)?we (?:want|moderate|ask|reserve).{0,20}\bcomments\b|(?:share|give|post|leave|add) (?:us )?your (?:views?|thoughts?|opinions?|memories|comments?)\b.{0,20}\b(?:comments?|below)\b.{0,20}$|no comments yet|last updated:?$",
            ),
            (
                "share",
                rf"(?:please )?share this (?:story|article|post|page|piece)\b.{{0,60}}$|shar(?:e|ing)(?: (?:this|on|via|to|with)\b.{{0,40}})?$|{SOCIAL}$|tweet(?: this)?$|print(?: this)?(?: (?:page|article|story))?$|e-?mail(?: (?:this )?(?:article|story|a friend))?$|copy (?:link|url)\b.{{0,20}}$"
                rf"|link copied\W*$|(?:save|bookmark)(?: (?:article|story|for later))?$|(?:this )?(?:story|article|page) (?:has been )?(?:saved|bookmarked)\b.{{0,100}}$|\d[\d.,k]* (?:shares?|likes?|views?)\b.{{0,30}}$|read or share this story\b|(?:click )?to share on {SOCIAL}\b.{{0,40}}$|{SOCIAL}(?:\W+(?:{SOCIAL}|e-?mail|print|copy link|share))+$|follow .{{0,40}} on (?:.{{0,30}}\W)?{SOCIAL}\b.{{0,40}}$|like us on\b",
            ),
            (
                "mail",
                rf"(?:(?:having |have )?(?:trouble|difficulty|difficulties|problems?) (?:viewing|seeing|reading)|(?:can['’]?t|cannot|unable to) (?:see|view|read)) {_MAIL}(?:\W*$|\W+(?:view|read|see|open|click|tap|try)\b.{{0,80}}$)"
                rf"|(?:view|read|see|open) (?:{_MAIL}|it|online)(?: online)? (?:in|as|with) (?:your|an?) (?:web ?)?(?:browser|page)\W*$"
                rf"|thank(?:s| you) for (?:signing up|subscribing|registering|joining)\W*$|(?:e-?mail sent\W+)?(?:please )?check your inbox\b.{{0,60}}$|we use your (?:sign-?up|e-?mail(?: address)?|data)\b.{{0,150}}\b(?:consent|improve|send|provide)"
                rf"|(?:you (?:are|were|have)|you['’]re) (?:receiving|getting|sent|received) {_MAIL} (?:because|as|since)\b.{{0,150}}$|{_MAIL} was sent to\b.{{0,120}}$|(?:to |click here to )?unsubscribe(?: from (?:this|all|these|our)\b.{{0,60}}| here| at any time)?\W*$",
            ),
            (
                "account",
                r"already (?:a |have an? |an? )?(?:existing )?(?:digital )?(?:subscriber|subscribed|member|registered|account)\b(?=\W*(?:\?|$|(?:log|sign|click|tap|press|go)\b))|(?:don['’]?t want|tired of|fed up (?:of|with)) (?:the )?(?:ads|adverts)\b|(?:log|sign) ?in(?: or (?:register|sign up|subscribe|create).{0,40})?\W*$|register(?: now| (?:here )?for free)?\W*$"
                r"|did you know\b.{0,20}\bwith an? (?:ad-lite|ad-free|digital|premium|print) subscription\b|subscribe(?: now| today| here)?\W*$|(?:to )?(?:continue|keep|go on|finish) reading\b.{0,80}\b(?:subscri|regist|sign|log|account|member)|(?:subscribe|register|log in|sign in|sign up) (?:now |today )?to (?:continue|keep|read|unlock|access|go on)\b"
                r"|you have (?:read|reached|used|\d+|one|two|three|no)\b.{0,40}\barticles?\b|this (?:article|story|content|is) (?:is )?(?:for|only|exclusive|available|reserved|a premium|premium|locked)\b.{0,60}\b(?:subscri|member|premium|regist|account)"
                r"|(?:just |only |from )?[£$€]\d+(?:\.\d\d)? ?(?:a|per|for|/) ?(?:the first |your first )?(?:\w+ )?(?:weeks?|months?|year)\b[^.]{0,60}$|(?:subscription|digital) (?:offers?|options)\W*$|cancel any ?time\W*$|unlock (?:this|unlimited|full)\b.{0,60}$",
            ),
            (
                "rights",
                r"(?:©|copyright\b|\(c\) ?\d{4}).{0,120}$|all rights reserved|(?:all|any) (?:material|content)\b.{0,40}\b(?:remains?|is|are) (?:the )?(?:copyright|property)\b.{0,60}$|this website and (?:its )?associated (?:newspapers?|titles)\b|(?:the )?[\w ]{2,30} (?:is|are) not responsible for the content of external (?:web ?)?(?:sites|links|pages)\b|read about our approach to external linking\b|(?:this (?:article|story|report|post|piece)|it) (?:was )?(?:originally|first) (?:published|appeared) (?:on|in|by)\b.{0,100}$"
                r"|(?:reproduced|republished) with (?:kind )?permission\b.{0,80}$",
            ),
            (
                "call",
                r"(?:do|are|were|did|have) you\b.{0,100}\?.{0,20}\b(?:e-?mail|contact|call|message|tell)\b.{0,40}\b(?:news ?desk|newsroom|our reporters?|comments below)\b.{0,60}$|get involved (?:with|in) the news\b.{0,120}$|(?:do you have|have you got|got|know of) (?:a|an|any|another|more) (?:story|stories|tip|tips|news (?:story|tip))(?: (?:suggestion|idea|tip)s?)?\b.{0,40}\?|(?:got|have) .{0,30}\bnews ?desk\b|(?:send|e-?mail|share) (?:us )?your (?:\w+ )?(?:stories|story(?: ideas?| tips?)?|photos?|pictures|videos?|news|tips)(?:,? (?:&|and) (?:your )?(?:stories|photos?|pictures|videos?|news|tips))? (?:to|by|at|with|via)\b"
                r"|(?:e-?mail|contact|call|message) (?:our|the) (?:reporters?|newsroom|news ?desk|news team)\b|(?:please )?(?:send|e-?mail|post) (?:us )?(?:your )?letters (?:for publication )?(?:to|by|at|via)\b"
                r"|letters (?:for publication )?(?:should|must|may|can|will) be (?:sent|e-?mailed|posted|edited|shortened|cut)\b",
            ),
            (
                "tags",
                rf"(?:filed under|posted in|tags?|tagged|(?:related |more )?topics?(?: in this (?:story|article))?|categories|keywords|more about|in this (?:article|story|section)){_SHUT}",
            ),
            (
                "byline",
                r"(?:first |date |last )?(?:published|posted|updated|modified|created)(?: (?:on|at))?\b\s*:?\s*.{0,12}\d{1,2}(?:st|nd|rd|th|[/.:-]\d| [a-z]{3,9}\b).{0,40}(?<![.!?])$|\d+ (?:min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?) (?:ago|read)$"
                r"|[^.!?]{2,60}[·•|,–—-]\s*\d+ min(?:ute)?s? read\b.{0,40}$|(?:words|photographs?|photos|pictures)(?: and (?:words|photographs?|pictures))? by [^.!?]{3,60}$",
            ),
            ("filed", r"(?:filed under|posted in|tagged) (?=\S)"),
        )
    )
)
_LEADING = re.compile(
    r"^(?:(?P<sure>(?:to )?(?:read|see|find out) (?:more|next|also|this)(?: (?:here|too|now|on this(?: story)?|about .{2,40}|from .{2,40}|at .{2,30}|on .{2,30}))?|also read|read (?:our|the) (?:full |latest |related )?(?:story|stories|coverage|article|report)(?: here)?|"
    r"related (?:story|stories|articles?|news|content|coverage|links?|reading|items?|posts?|pages?|videos?)|you (?:may|might|could|['’]ll)(?: also)? (?:(?:like|want) to (?:read|see|watch|hear|know)|like|love|enjoy|be interested in)|see also|don['’]?t miss|in other news"
    r"|more (?:like this|on this(?: story)?|to read|news|stories|from .{2,40}|headlines|top stories)|(?:most|must)[- ](?:read|reads|popular|viewed|shared)(?: .{0,20})?|(?:what to |up )(?:read )?next|(?:read|see|view|load) more (?:posts|stories|articles)|(?:top|latest|breaking|trending|popular) (?:news|stories|articles|headlines|now|videos?)"
    r"|trending|editor['’]?s?['’]? (?:picks?|choice)|recommended (?:for you|reading|stories|articles|videos?)|further reading|elsewhere (?:on|in) .{2,40}|keep reading)"
    r"|(?P<weak>related|recommended|watch(?: (?:live|again|now|this))?|listen(?: (?:live|again|now))?|more|live|video|gallery|in (?:pictures|video)|also (?:on|in|from|at|see) [^:|]{2,40}|explained|explainer|opinion|analysis|podcast|background))"
    rf"(?P<shut>{_SHUT})"
)
_CAPITALS = re.compile(
    r"^(?:READ (?:MORE|NEXT|ALSO)|RELATED|SEE ALSO|ALSO READ|DON['’]T MISS|MORE NEWS|WATCH|RECOMMENDED|TRENDING|MOST READ|MORE)\b(?=\s+[\"“‘']?[A-Z0-9])"
)
# Who asks for consent says one of these; looked for first, since they are found a hundred times as fast.
_CONSENT_WORDS = ("cookie", "device", "personal data", "privacy", "consent", "choices")
_CONSENT = re.compile(
    r"\b(?:we|this (?:web)?site|our (?:web)?site)(?: and our(?: \w+)? partners)?(?: may| also)?(?: only)? (?:use|uses|store|place|set|process)\b.{0,60}\b(?:cookies|device|personal data)\b|\bwe['’]d like to (?:set|use)\b.{0,40}\bcookies\b"
    r"|\b(?:accept|reject|allow|manage|essential|additional|analytics|your) (?:all )?(?:cookies?|cookie (?:settings|preferences|choices))\b|\b(?:cookie|privacy) (?:settings|preferences|choices|policy|notice)\b|\b(?:we|this (?:web)?site|our (?:web)?site)\b.{0,30}\bask\w*(?: you)? for(?: your)? consent\b|\b(?:these|our) cookies (?:are (?:essential|necessary|needed|required)|(?:help|allow|let) us)\b|\byour (?:consent|privacy|choices)\b.{0,60}\b(?:at any time|applies|settings|partners|policy)\b",
    re.I,
)


def kind_of_line(text: str, *, is_link: bool = False) -> str | None:
    """Return the class of furniture that a line is by what it says and how it looks; None for a story's own."""
    if len(text) > MAX_LINE_CHARS:
        return None
    sentences = _SENTENCES.split(text)
    kind = _kind_of_whole(text, sentences, is_link=is_link)
    return kind or (_kind_of_sentences(sentences) if len(sentences) > 1 else None)


def reports(text: str) -> bool:
    """Tell whether a text has a word of people who report."""
    return _REPORTING.search(text.lower()) is not None


def leads_on(text: str) -> bool:
    """Tell whether a line that is a link, and whose words alone tell nothing, leads to another story by the label it begins with."""
    leads = _LEADING.match(text.lower()) if len(text) <= MAX_LINE_CHARS else None
    return leads is not None and bool(leads["shut"].strip() or leads.end() == len(text))


def _kind_of_whole(text: str, sentences: Sequence[str], *, is_link: bool = False) -> str | None:
    lower = text.lower().lstrip(_ORNAMENTS)
    match = _SAID.match(lower)
    ends = ends_sentence(text)
    if match and not reports(text) and (kind := _kind_said(match, text, ends=ends)):
        return kind
    leads = _LEADING.match(lower)
    if leads and (leads["sure"] or not ends or is_link) and (leads["shut"].strip() or leads.end() == len(text)):
        return None if leads["weak"] and leads.end() == len(text) and not is_link else "related"
    if _CAPITALS.match(text) and not ends:
        return "related"
    kind = _kind_asked(text, lower, sentences, ends=ends)
    return kind if kind and not reports(text) else "consent" if is_consent(text) else None


def _kind_asked(text: str, lower: str, sentences: Sequence[str], *, ends: bool) -> str | None:
    """Return the class of a line that asks its reader to take, follow or pay for what a site offers on any day."""
    is_offer = any(_ASKING.match(sentence.lower()) for sentence in sentences) and _SERVICE.search(lower) is not None
    kind = "newsletter" if is_offer and (_OWN.search(text) or not ends) else kind_of_plea(lower)
    return kind if kind and _DAY.search(lower) is None else None


def _kind_of_sentences(sentences: Sequence[str]) -> str | None:
    """Return the class of a line of several sentences that each are furniture, but for what it first asks its reader."""
    said = list(dropwhile(_asks_reader, sentences))
    kind = _kind_of_whole(said[0], said[:1]) if said else None
    return kind if kind and all(_kind_of_whole(sentence, (sentence,)) for sentence in said[1:]) else None


def asks_for_site(text: str, site_names: Collection[str]) -> bool:
    """Tell whether a line asks its reader to support or buy the site that it stands on, on any day; the names are in small letters."""
    if len(text) > MAX_LINE_CHARS or not site_names:
        return False
    lower = text.lower()
    return any(pleads_for(lower, name) for name in site_names) and _DAY.search(lower) is None and not reports(text)


def _asks_reader(sentence: str) -> bool:
    """Tell whether a sentence asks its reader something."""
    return sentence.endswith("?") and _YOU.search(sentence) is not None


def is_label(text: str) -> bool:
    """Tell whether a line is no more than a label over links to other stories: "Read more", "Top stories"."""
    return _LEADING.fullmatch(text.lower()) is not None


def _kind_said(match: re.Match[str], text: str, *, ends: bool) -> str | None:
    """Return the class of a line that begins so; under what a story is filed begins with a capital, and is no sentence."""
    if match.lastgroup in {"tags", "filed"}:
        is_filed = not ends and (match.lastgroup == "tags" or re.match(r"[A-Z#]", text[match.end() :]) is not None)
        return "tags" if is_filed else None
    return match.lastgroup


def is_consent(text: str) -> bool:
    """Tell whether a text asks for consent to cookies. One that reports of cookies does not."""
    lower = text.lower()
    return any(map(lower.__contains__, _CONSENT_WORDS)) and _CONSENT.search(text) is not None and not reports(text)
