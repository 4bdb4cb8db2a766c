"""Tells whether a line pleads with its readers: for money, followers or tips. Each sign stands in stories as well; only together do they speak for the site."""

import re

SOCIAL = r"(?:facebook|twitter|x|instagram|tiktok|youtube|linkedin|whatsapp|threads|bluesky|mastodon|telegram|snapchat|google news|apple news)"
_FUNDED = r"(?:reader|member|supporter|donation|community)s?[- ](?:funded|supported)"
# Who pleads for money speaks to his reader, names the money, and names what it is for: the news, in the site's own words. A council that
# supports local news does not speak to the reader; a hospice that asks for £5 asks for no news.
_MONEY = re.compile(
    r"[£$€]\d+(?:\.\d\d)? ?(?:a|per|each|every) (?:week|month|year)\b|\b(?:donat(?:e|ing|ions?)|chip(?:ping)? in|contributions?|buy(?:ing)? (?:us|me) an? \w+"
    r"|(?:support|fund|back)(?:s|ing)? (?:our|this|local|independent|quality)|subscri(?:b\w+|ptions?)|becom(?:e|ing) (?:an?|one of our) (?:\w+ )?"
    rf"(?:members?|supporters?|patrons?|friends?)|(?:paid for|funded|supported) by (?:(?:its|our) )?(?:[\w,]+ )?(?:readers|members|supporters)|rel(?:y|ies) on (?:people|readers|members|donations|your)|{_FUNDED})\b"
)
# Looked for first: of lines without one of these none pleads, and they are found in a fifth of the time.
_MONEY_WORDS = (
    "donat",
    "chip",
    "rely on",
    "relies on",
    "supported by",
    "contribution",
    "buy",
    "support",
    "fund",
    "back",
    "subscri",
    "becom",
    "paid for",
    "£",
    "$",
    "€",
)
_OWN_WORDS, _TIP_WORDS, _GIFT_WORDS = (" us", "our "), ("?", "if you have a"), ("unlimited", " ads", "adv", "ad-", "all o")
_NEWS = re.compile(
    r"\b(?:journalism|(?:our|this|local|independent|quality|free|honest|trusted) (?:[\w-]+ )?(?:journalists|newsrooms?|reporting|news|newspaper|story|stories|coverage)"
    rf"|this (?:web ?)?site|(?:not-for-profit|non-?profit|community) news\w*|hold(?:ing)? power to account|(?:support|fund|back)(?:ing)? us|(?:our|local) reporters|keep (?:us|reporting|it going)|what we do|buy(?:ing)? (?:us|me) an? \w+|free to read|{_FUNDED})\b"
)
_IMPERATIVE = r"(?:^|[.!?:;…–—-] )(?:please )?(?:donate|make|chip in|support|give|join|become|help|back|fund|subscribe|buy)\b"
_TO_READER = re.compile(rf"\b(?:you|your|you['’]\w+|please)\b|{_IMPERATIVE}")
# "Join our Facebook group" and "like our page on Facebook", where a sentence or its last part begins; "found on our Facebook page" is told.
_FOLLOW = re.compile(
    r"(?:^|[.!?:;,–—-] )(?:please |and |or |you can |also |why not |don['’]t forget to )*(?:follow|like|join|find|visit|check out|connect with) (?:us|our)\b"
    rf"[^.!?]{{0,40}}\b{SOCIAL}\b"
)
# "Add us as a preferred source on Google": of what a reader is to prefer in a search. Who made gas "their preferred source" is told.
_PREFER = re.compile(
    r"(?:^|[.!?:;,–—-] )(?:please |and |or |you can |also |why not |don['’]t forget to )*(?:make|set|choose|pick|select|add|mark|save)(?: [\w'’]+){1,6}? "
    r"(?:as )?(?:your|an?|one of your) ['\"‘“]?preferred (?:news )?sources?\b"
)
# What a newspaper's subscription gives, and what it costs; a pass for buses gives other things.
_GIVES = re.compile(
    r"\b(?:unlimited (?:reading|articles|stories)|(?:fewer|no|without|less) (?:ads|adverts|advertising)|ad-(?:free|lite)"
    r"|all(?: of)? our (?:stories|articles))\b"
)
_COSTS = re.compile(
    r"(?:[£$€]\d+(?:\.\d\d)?|\b\d+p) ?(?:a|per|each|every|for|/) ?(?:the |your )?(?:first |\d+ )?(?:weeks?|months?|year)\b"
)
_INBOX = re.compile(r"\b(?:our|the (?:latest|best|biggest|top))\b.*\b(?:in|into|to|for) your inbox\b")
# Whoever asks a reader what he knows, and gives a reporter or the box of a newsroom: an office that looks for witnesses gives its own.
_TIP = re.compile(
    r"\b(?:know|got|have|heard|seen)\b[^.!?]{0,40}\b(?:more|anything|something|information|story|stories|tips?)\b[^.!?]{0,30}\?.{0,20}"
    r"\b(?:write|e-?mail|message|contact|get in touch|speak|talk|reach)\b.{0,30}(?:\b(?:me|our reporters?)\b"
    r"|[\w.+-]+@(?!\S*(?:police|pnn|gov|nhs|council|pcc|crime|court))\w)|\bif you have an? (?:\w+ )?(?:story|tip)(?: (?:to (?:tell|share)|for us|suggestion|idea))?, .{0,20}\b(?:e-?mail|write|contact|call|message|get in touch)\b"
    r"|\byou\b[^.!?]*\?.{0,40}\b(?:news(?:desk|room)?|editor(?:ial)?|tips|stories)@"
)
# What a site asks for itself by its own name, as a reader is asked: "Please support the Echo from £2 a month", "Buy a copy of Friday's Echo".
# Who "wants to support the Echo", or asks for "the Echo's appeal" or "Echo Road", asks for something else.
_FOR_SITE = re.compile(
    r"(?:(?:^|[.!?:;…–—-] |, |\b(?:please|and|you can|why not|don['’]t forget to) )(?:also |do )?(?:support|back|fund|donate to|subscribe to"
    r"|becom(?:e|ing) (?:an?|one of our) (?:\w+ )?(?:member|supporter|friend|patron|subscriber)s? of|(?:buy|get|order|pick up) (?:a |your |the )?(?:copy of|subscription to))"
    r"|\b(?:consider|think about|by) (?:supporting|backing|funding|donating to|subscribing to|becoming an? (?:\w+ )?(?:member|supporter|friend|patron|subscriber) of))"
    r" (?:the |your |(?:today|tomorrow|this week|next week|\w+day)['’]s )?$"
)
_PAPER_OF_DAY = re.compile(
    r"(?:^|[.!?:;…–—-] |, |\bplease )(?:buy|get|pick up|order|see|read) (?:a copy of |more in |the (?:full|whole|rest of the) (?:story|report|interview) in )?(?:today|tomorrow|this week|next week|\w+day)['’]s $"
)
_AFTER_SITE = re.compile(r"\W*$|[.!?,;:]| (?:from|for|by|with|and|today|now|online|here|each|every|if)\b")
# A name of one short word is a word of any story.
MIN_NAME_CHARS = 8


def pleads_for(lower: str, name: str) -> bool:
    """Tell whether a line in small letters asks its reader to support or buy what has this name, or for a newspaper of a day to which its last word is
    short."""
    short = name.rsplit(" ", 1)[-1]
    return (len(name) >= MIN_NAME_CHARS and _stands_behind(_FOR_SITE, lower, name.removeprefix("the "))) or (
        short != name and _stands_behind(_PAPER_OF_DAY, lower, short)
    )


def _stands_behind(words: re.Pattern[str], lower: str, name: str) -> bool:
    at = lower.find(name)
    return at >= 0 and words.search(lower[:at]) is not None and _AFTER_SITE.match(lower, at + len(name)) is not None


def kind_of_plea(lower: str) -> str | None:
    """Return the class of a line in small letters that pleads with its readers; None for any other."""
    if any(map(lower.__contains__, _MONEY_WORDS)) and _MONEY.search(lower) and _NEWS.search(lower) and _TO_READER.search(lower):
        return "account"
    if any(map(lower.__contains__, _GIFT_WORDS)) and _GIVES.search(lower) and _COSTS.search(lower):
        return "account"
    if any(map(lower.__contains__, _OWN_WORDS)) and _FOLLOW.search(lower):
        return "share"
    if "preferred" in lower and _PREFER.search(lower):
        return "share"
    if "inbox" in lower and _INBOX.search(lower):
        return "newsletter"
    return "call" if any(map(lower.__contains__, _TIP_WORDS)) and _TIP.search(lower) else None
