"""Pages in place of an article are refused by two signs; stories that speak of such things are read."""

import pytest

from core.errors import Rejected
from reading.pages.html import read_article
from reading.pages.notices import CHALLENGE, CONSENT, FAULT, LOGIN, OFFER
from reading.refusals import NOT_FOUND
from tests.unit.reading.makers import html_page

URL = "https://www.fenmouth.police.example/news/fenmouth/news/harbour-appeal"
MENU = "<nav>" + "".join(f"<a href='/part/{n}'>Part {n} of the Fenmouth Echo</a> " for n in range(25)) + "</nav>"
FOOT = (
    "<footer><p>The Fenmouth Echo is published by Saltings Media of Dock Road, Fenmouth. Registered number 00112233.</p></footer>"
)
POPULAR = (
    "<div class='popular-now'><h2>Popular now</h2>"
    + "".join(
        f"<p><a href='/p/{n}'>Ferry fares and the new lido, part {n} of our guide to the estuary</a></p>" for n in range(12)
    )
    + "</div>"
)
PASSWORD = "<form><label>E-mail</label><input name='mail'><input type='password' name='word'><button>Go</button></form>"

NOTICES = [
    ("Page not found", "We looked everywhere, but the page you asked for does not exist.", NOT_FOUND),
    ("Oops! That page can't be found.", "It looks like nothing was found here. Maybe try one of the links below?", NOT_FOUND),
    (
        "Pardon our interruption",
        "Something about your browser made us think you were a bot. You may be a power user who moves through this website quickly.",
        CHALLENGE,
    ),
    ("Error 404", "The address may have been mistyped. Try our search.", NOT_FOUND),
    ("410 Gone", "", NOT_FOUND),
    ("Sorry, we can't find that page", "It may have moved or been taken down. Try the home page or our search.", NOT_FOUND),
    ("This story has been removed", "The story you are looking for is no longer available.", NOT_FOUND),
    ("We can't find that page", "Check the web address, or go back to our homepage.", NOT_FOUND),
    ("Oops", "That link seems to be broken. Please check the address or return to the home page.", NOT_FOUND),
    ("Sorry, we couldn't find the page you wanted", "It may have been moved or deleted.", NOT_FOUND),
    ("502 Bad Gateway", "nginx", FAULT),
    ("Too many requests", "You have sent too many requests. Please slow down and try again in a few minutes.", FAULT),
    ("Down for maintenance", "We are making some improvements to our website. Please check back soon.", FAULT),
    ("Something went wrong", "An unexpected error occurred while we loaded this page. Our engineers have been notified.", FAULT),
    ("Error establishing a database connection", "", FAULT),
    ("Site under construction", "Our new site is coming soon.", FAULT),
    ("Just a moment...", "Checking if the site connection is secure. This takes a few seconds.", CHALLENGE),
    ("Are you a robot?", "Please tick the box below to show that you are not a robot.", CHALLENGE),
    ("Security verification", "Please complete the captcha to prove that you are a real person.", CHALLENGE),
    ("Access denied", "You don't have permission to access this page. Reference ID 18.6f1", CHALLENGE),
    ("Pardon our interruption", "Something about your browser made us think you were a bot.", CHALLENGE),
    ("You have been blocked", "Your IP address has been flagged by our security system.", CHALLENGE),
    ("Not available in your region", "This content is not available in your country for legal reasons.", CHALLENGE),
    ("Enable JavaScript", "This site needs JavaScript. Please switch it on in your browser settings.", CHALLENGE),
    ("Sign in", "Sign in to your account to read this article.", LOGIN),
    ("Register to continue", "Create a free account to carry on reading. It only takes a minute.", LOGIN),
    ("You've reached your article limit", "Subscribe now for unlimited access. Already a subscriber? Log in.", LOGIN),
    ("Members only", "This article is for members only. Please sign in or join.", LOGIN),
    ("Password protected", "This content is password protected. To view it please enter your password below.", LOGIN),
    ("Your session has expired", "Please sign in again.", LOGIN),
    (
        "We care about your privacy",
        "We and our 214 partners store information on your device. You can accept or reject all.",
        CONSENT,
    ),
    ("Cookies on fenmouthecho.example", "We use cookies to make this website work. Choose which cookies you accept.", CONSENT),
    (
        "Choose how you would like to read the Fenmouth Echo",
        "We and our 214 partners store information on your device to show you personalised adverts. Read without them for £3.99 a month. You may cancel at any time.",
        CONSENT,
    ),
    ("fenmouthecho.example is for sale", "This domain has expired. If it is yours, please renew it with your registrar.", FAULT),
    ("Something has gone wrong", "Our web team has been told. Please try again in an hour. Error number: e-20.", FAULT),
    ("Our website is unavailable", "We are doing some planned maintenance. For urgent help please ring 01632 960111.", FAULT),
    ("Sorry, our website is down", "We hope to be back as soon as we can. If you need us tonight, call 01632 960111.", FAULT),
    (
        "Scheduled downtime",
        "We are moving our systems tonight and this website is not available. To report a leak ring 01632 960111.",
        FAULT,
    ),
    ("Before you continue", "We need your consent to process your personal data for personalised ads.", CONSENT),
]


@pytest.mark.parametrize("around", ["", "popular"])
@pytest.mark.parametrize(("heading", "words", "reason"), NOTICES)
def test_a_notice_is_refused_with_its_kind(heading: str, words: str, reason: str, around: str) -> None:
    body = f"{MENU}<main><h1>{heading}</h1><p>{words}</p>{POPULAR if around else ''}</main>{FOOT}"

    with pytest.raises(Rejected) as refused:
        read_article(html_page(body, head=f"<title>{heading} | Fenmouth Echo</title>"), URL)

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (
            "Fenmouth Echo",
            "<h1>Fenmouth Echo</h1><p>Your browser does not support JavaScript. Please enable JavaScript to view this page.</p>",
        ),
        ("Welcome", f"<h1>Welcome</h1><p>Please log in with your e-mail address and password to read on.</p>{PASSWORD}"),
        ("Fenmouth Echo", "<div id='captcha-box'></div><p>Please complete the check so that we know you are human.</p>"),
        ("Whoa there", "<h1>Whoa there</h1><p>Your network has been blocked from this website. Reload the page later.</p>"),
    ],
)
def test_a_heading_that_says_nothing_leaves_it_to_the_words_and_the_form(title: str, body: str) -> None:
    with pytest.raises(Rejected, match=r"in place of the article|not found"):
        read_article(html_page(body, head=f"<title>{title}</title>"), URL)


def test_a_page_whose_title_and_heading_both_say_that_it_is_missing_is_refused_with_an_office_to_ring() -> None:
    body = "<h1>We cannot find that file</h1><p>Please ring the Corn Hall.</p><hr>Best viewed in 1024 x 768"

    with pytest.raises(Rejected, match="not found"):
        read_article(html_page(body, head="<title>Page missing</title>"), URL)


STORIES = [
    (
        "Access denied",
        "A wheelchair user was turned away from Fenmouth town hall on Monday after its only lift failed, a councillor said.",
    ),
    (
        "Page not found",
        "Auditors who asked for the missing ledger of the Saltings drug fund were told that page nine was lost, the town clerk said.",
    ),
    (
        "Are you a robot?",
        "Pupils at Saltings school put that question to a bomb disposal machine that officers brought to class on Friday.",
    ),
    (
        "Verify you are human",
        "Fraudsters are using fake checks that tell people to verify they are human, Fenmouth police warned. A page asks the victim to copy a line of code.",
    ),
    ("Cookies", "Officers found cookies laced with cannabis oil in a lunch box at Saltings primary school on Tuesday."),
    (
        "Consent",
        "Every pupil in Fenmouth will be taught about consent from September, the police and crime commissioner has announced.",
    ),
    (
        "Log in and lose out",
        "Residents who log in to fake bank pages have lost £90,000 since June, Fenmouth police said. Never give your password to a caller.",
    ),
    (
        "Subscription fraud on the rise",
        "Scam texts that say your subscription has expired were sent to hundreds of people in Fenmouth last week, officers said.",
    ),
    (
        "Website down for two days",
        "The council's website was unavailable on Monday and Tuesday after an attack on its server, the chief executive told members.",
    ),
    (
        "Just a moment",
        "One moment was all it took for a thief to lift a till from the Dock Road pharmacy on Sunday, a detective said.",
    ),
    (
        "Gone",
        "Three boats were gone from the harbour when their owners came back on Sunday, and police want to hear from anyone who saw a blue van.",
    ),
    ("Error", "A clerk's error put the names of nine witnesses in a public agenda, Fenmouth council admitted on Thursday."),
    (
        "Blocked",
        "Dock Road was blocked for six hours after a lorry shed its load of timber on Wednesday. Drivers are asked to use the bypass.",
    ),
    (
        "Request for information",
        "Detectives have asked for dashcam film from Dock Road between 9pm and 11pm on Saturday. Call 101 with reference 44/118.",
    ),
    (
        "Privacy",
        "A judge will decide on Friday whether the chief constable may keep the phone data of 300 people who were never charged.",
    ),
    (
        "Police: your data was stolen",
        "Data of 4,000 people was taken from a Fenmouth surgery. You will get a letter if yours was, the trust said. Please do not ring the surgery.",
    ),
    ("Naloxone kits", "Naloxone kits are now at six chemists in Fenmouth. No prescription is needed."),
    ("Removed", "The content of the shed was removed by officers in white suits on Sunday. The page of a diary was found."),
    (
        "Murray identified",
        "Sgt Ruth Gray identified the van from film taken at a garage on the A17 where unusual traffic had been seen.",
    ),
]


@pytest.mark.parametrize("wrap", ["<main>{}</main>", "<div id='content'>{}</div>", "<article>{}</article>"])
@pytest.mark.parametrize(("heading", "words"), STORIES)
def test_a_story_of_such_things_is_read(heading: str, words: str, wrap: str) -> None:
    page = wrap.format(f"<h1>{heading}</h1><p>{words}</p><p>Anyone who can help is asked to ring Fenmouth police on 101.</p>")

    article = read_article(html_page(MENU + page + FOOT, head=f"<title>{heading} | Fenmouth Police</title>"), URL)

    assert words in article.text.replace("\n\n", " ")
    assert "Saltings Media" not in article.text


BANNERS = [
    "<div class='cookie-consent' role='dialog'><h2>Your privacy</h2><p>We use cookies to improve this site and to measure how you use it.</p><p>You can accept all cookies or change your settings at any time.</p><button>Accept</button></div>",
    "<section id='onetrust-banner-sdk' aria-label='Cookie banner'><p>We and our partners use cookies and process personal data to show you personalised ads.</p></section>",
    "<div role='region' class='gov-cookie-banner'><h2>Cookies on Fenmouth</h2><p>We use some essential cookies to make this service work. We’d like to set additional cookies to understand how you use it.</p></div>",
    "<div id='cmp'><div class='w' role='dialog'><h1>Welcome</h1><p>Our site asks for consent to use your data. Personalised adverts.</p></div></div>",
    "<div class='w' role='dialog'><h1>Before you read</h1> <p>This site asks you for your consent.</p></div>",
    "<p>We use cookies to make this site work. Manage cookies or accept all cookies.</p>",
]


@pytest.mark.parametrize("banner", BANNERS)
def test_a_banner_neither_hides_a_short_release_nor_gets_into_it(banner: str) -> None:
    words = "A woman was charged with supplying ketamine after a stop in Dock Road."
    page = f"{banner}<main><h1>Woman charged</h1><p>{words}</p></main>"

    article = read_article(html_page(page, head="<title>Woman charged | Fenmouth Police</title>"), URL)

    assert article.text == words
    assert [row.kind for row in article.left_out] == ["consent"]


TERMS = "It is the best value that we have ever had, and each story of the county is in it. Terms and conditions apply. The subscription auto-renews at £8 a month."


@pytest.mark.parametrize(
    "title", ["12 months digital subscription for £12", "Subscribe now: half price for a year", "Spring sale: 50% off membership"]
)
def test_a_subscription_offer_in_an_articles_dress_is_refused(title: str) -> None:
    with pytest.raises(Rejected, match=OFFER):
        read_article(html_page(f"<article><h1>{title}</h1><p>{TERMS}</p></article>"), URL)


def test_terms_of_sale_that_are_no_text_are_an_offers_and_teasers_are_no_words_of_a_notice() -> None:
    teaser = "<article><h3><a href='/news/2'>Ferry fares will rise</a></h3><p>More people than in any year went by ferry to the islands this summer, so that the fares …</p></article>"
    offer = "<h1>A year of the Echo: digital subscription for £12</h1><p>Get 12 months of digital subscription with our best offer. Terms and conditions apply. Subscription auto-renews.</p><p>Readers who pay see fewer adverts on our pages and have the paper by six.</p>"
    head = "<meta property='og:type' content='article'><meta property='article:published_time' content='2026-11-05T09:00:00Z'>"
    lost = "<h1>Sorry, we can't find that page</h1><p>It may have moved or been taken down. Try one of these instead, or go back to the home page to see what is new today.</p>"

    for page in (html_page(f"<main>{offer}{teaser}</main>", head=head), html_page(f"<main>{lost}{teaser}</main>")):
        with pytest.raises(Rejected, match=OFFER if page.count(b"Echo") else NOT_FOUND):
            read_article(page, URL)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Gym's 12-month subscription deal was unfair, says watchdog",
            TERMS + " Trading standards officers said members were misled.",
        ),
        ("Council's parking permits go up", TERMS),
    ],
)
def test_a_story_of_subscriptions_is_read(title: str, text: str) -> None:
    assert read_article(html_page(f"<article><h1>{title}</h1><p>{text}</p></article>"), URL).title == title
