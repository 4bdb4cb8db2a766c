"""What stands between a story's paragraphs without belonging to it goes and is counted; a story's own lines stay, whatever they begin with."""

import pytest

from reading.pages.html import read_article
from reading.pages.line_kinds import kind_of_line
from tests.unit.reading.makers import html_page

URL = "https://echo.example/news/ketamine-dock-road"
P = (
    "A pensioner who hid ketamine in a bread bin has been given a suspended sentence at Fenmouth Crown Court.",
    "Officers found 300 bags when they called at her flat in Dock Road in March, the court was told.",
    "Her barrister said that she had been threatened by a dealer to whom her grandson owed money.",
    "Judge Ivor Thring told her that she had come within an inch of going to prison.",
)


def story(between: str = "", *, after: str = "", wrap: str = "<div class='article-body'>{}</div>") -> bytes:
    inner = f"<p>{P[0]}</p><p>{P[1]}</p>{between}<p>{P[2]}</p><p>{P[3]}</p>{after}"
    return html_page(
        f"<h1>Ketamine in the bread bin</h1>{wrap.format(inner)}", head="<title>Ketamine in the bread bin | Echo</title>"
    )


WRAPS = ["<div class='article-body'>{}</div>", "<article>{}</article>", "<main><div id='text'>{}</div></main>"]
LINES = [
    ("Read more: Three held after ferry search", "related"),
    ("MORE: Three held after ferry search", "related"),
    ("See also: Three held after ferry search", "related"),
    ("RELATED ARTICLES", "related"),
    ("Your browser does not support the video element.", "advert"),
    ("To view this video please enable JavaScript, and consider upgrading to a web browser that supports HTML5 video", "advert"),
    ("Comments are moderated before they appear.", "comments"),
    ("What do you think? Join the debate below", "comments"),
    ("Related stories: Three held after ferry search", "related"),
    ("READ ALSO Three held after ferry search", "related"),
    ("Don't miss: Three held after ferry search", "related"),
    ("More on this story", "related"),
    ("More from Fenmouth Echo: Three held after ferry search", "related"),
    ("Also in the Echo: Three held after ferry search", "related"),
    ("In other news: Three held after ferry search", "related"),
    ("You might also enjoy: Three held after ferry search", "related"),
    ("Most read in Fenmouth", "related"),
    ("WATCH: Moment ferry is searched", "related"),
    ("Recommended: Three held after ferry search", "related"),
    ("What to read next", "related"),
    ("Top stories", "related"),
    ("Editor's picks", "related"),
    ("Subscribe to our free morning newsletter", "newsletter"),
    ("Sign up to the Echo's newsletter and never miss a story.", "newsletter"),
    ("Get the latest crime news delivered to your inbox every day", "newsletter"),
    ("Want more news like this? Sign up for our daily email update.", "newsletter"),
    ("Follow the Echo on Facebook and Instagram", "share"),
    ("Join our WhatsApp community for breaking news", "newsletter"),
    ("Get breaking news alerts on your phone: download the free Echo app", "newsletter"),
    ("Stay up to date with our news alerts. Register here.", "newsletter"),
    ("Listen to our weekly podcast", "newsletter"),
    ("Leave a comment", "comments"),
    ("Comment guidelines", "comments"),
    ("Harbour Press encourages reader discussion on our stories.", "comments"),
    ("Did you know with a digital subscription to the Echo you see fewer adverts?", "account"),
    ("Do you live in Dock Road? Contact our newsdesk or tell us in the comments below.", "call"),
    ("Ada Fenn · 6 min read · 14 Apr 2026", "byline"),
    ("Photographs by Silas Marr, 3 February 2026", "byline"),
    ("View 14 comments", "comments"),
    ("Comments are closed on this article", "comments"),
    ("Join the conversation below", "comments"),
    ("Report this post", "comments"),
    ("Share this article", "share"),
    ("Share on WhatsApp", "share"),
    ("Copy link", "share"),
    ("Print this page", "share"),
    ("Article continues below", "advert"),
    ("Story continues after advert", "advert"),
    ("Story Saved. You can find this story in My Bookmarks.", "share"),
    ("ADVERTISEMENT", "advert"),
    ("- Advertisement -", "advert"),
    ("Hide Ad", "advert"),
    ("Facebook Twitter WhatsApp", "share"),
    ("Click to share on X (Opens in new window)", "share"),
    ("Your email address will not be published. Required fields are marked *", "comments"),
    ("Rate this page", "comments"),
    ("Please note: the comments are moderated after publication.", "comments"),
    ("All material remains the copyright of the Saltings Press.", "rights"),
    ("The Echo is not responsible for the content of external sites.", "rights"),
    ("Get involved with the news", "call"),
    ("Send your news & photos to our newsdesk team.", "call"),
    ("Thank you for signing up!", "mail"),
    ("We use your sign-up to provide content in ways you've consented to.", "mail"),
    ("Chip in £2 a month to keep our reporters on the quay.", "account"),
    ("Having trouble viewing this email? View it as a web page.", "mail"),
    ("View this message in your browser", "mail"),
    ("You are receiving this bulletin because you asked for word of the lido.", "mail"),
    ("This e-mail was sent to ivy@echo.example by the Fenmouth Echo.", "mail"),
    ("To unsubscribe from these letters, write to us.", "mail"),
    ("Continue reading", "advert"),
    ("Scroll down for more", "advert"),
    ("Sponsored content", "advert"),
    ("This video cannot be played", "advert"),
    ("Already have an account? Sign in", "account"),
    ("Not a subscriber? Join today from £2 a week", "newsletter"),
    ("Subscribe to read the rest of this story", "account"),
    ("£3 for your first 2 months", "account"),
    ("This article is for subscribers only", "account"),
    ("You have two free articles left this month", "account"),
    ("© Saltings Media 2026", "rights"),
    ("All rights reserved.", "rights"),
    ("Do you have a story for us? E-mail our news desk.", "call"),
    ("Tags: ketamine, courts, Fenmouth", "tags"),
    ("Filed under Crime", "tags"),
    ("3 min read", "byline"),
    ("Support the Echo's journalism from £2 a month.", "account"),
    ("If you enjoy reading our stories, please consider a small donation.", "account"),
    ("The Echo is member-funded. Help us keep reporting on Fenmouth by becoming a member.", "account"),
    ("Value our reporting? Buy us a cuppa.", "account"),
    ("To keep up with events in Fenmouth, follow our page on Instagram.", "newsletter"),
    ("Follow Radio Fenmouth on Facebook or X. Send your story tips to desk@radio.example.", "share"),
    ("Do you live beside the flat? Leave your thoughts in the comments.", "comments"),
    ("Got a tip about the flat? Message our reporter at ivy@echo.example.", "call"),
    ("We are a non-profit newsroom and rely on people like you.", "account"),
    ("Help us hold power to account: donate today.", "account"),
    ("Join the Echo's WhatsApp channel for the latest news.", "newsletter"),
    ("Have you been affected? Get in touch: newsdesk@echo.example", "call"),
    ("Please share this story if you liked it.", "share"),
    ("Our pick of the week, in your inbox each Friday.", "newsletter"),
    ("Please accept cookies to view this external content", "advert"),
    ("Unlimited articles and fewer ads from £2 a month.", "account"),
    ("You might also like to see: Ferry searched at night", "related"),
    ("Post your letters to the Echo, Dock Road, Fenmouth, with your name.", "call"),
    ("Letters may be shortened. We do not print those without a name.", "call"),
    ("Read this too", "related"),
    ("Want to see more from EchoLive? Make us your preferred source on Google", "share"),
    ("Add the Fenmouth Echo as a Preferred Source on Google to see more of our stories.", "share"),
]
OWN = [
    "Pictures by pupils at the infant school hang in the court's waiting room.",
    "Did you see the crash? Contact the force on 101 and quote incident 88 of 11 March.",
    "Did you know that with a subscription the gym club could have been saved?",
    "Read more slowly than the rest, the last charge drew gasps from the gallery.",
    "Related crimes such as burglary fell by a third, the inspector told members.",
    "Recommended: that the council fund two more outreach workers.",
    "Watch: that was the only word on the note.",
    "Watches worth £4,000 were found beside the bags.",
    "More than 40 wraps were found under the sink.",
    "More: the clerk read out a list of 30 dates.",
    "Live rounds were found in a biscuit tin.",
    "Some of these cookies are baked with hash butter, she told the bench.",
    "Thank you for signing up to the Quay clinic, the nurse told her grandson.",
    "Facebook was where the buyers were found, the sergeant told the court.",
    "- more than he had, the court was told, in a letter from the flat.",
    "Trouble reading this newsletter of the gang began when its printer was held.",
    "This email was sent to all 40 customers of the line, the court heard.",
    "Unsubscribe from it, she wrote to each of the 40, and ring me instead.",
    "Listen to the children, the commissioner told the panel.",
    "Follow us, the sergeant shouted, and they ran to the quay.",
    "Sign up for the scheme by ringing the clinic on 01632 960001.",
    "Subscriptions to the site were paid for with drug money, the court was told.",
    "Join the queue early, because kits are handed out until they are gone.",
    "Comments made in the pub that night led officers to the flat.",
    "Comment was not offered by the firm that owns the flats.",
    "Share prices of the firm fell after the raid was made public.",
    "Sharing needles is the main cause of new cases in the county.",
    "Gangs make ketamine their preferred source of money.",
    "Homes may choose the plant as a preferred source of heat, the panel was told.",
    "Continue to call 101 with any sightings, the force said.",
    "Advertisements for the pills were found on two sites.",
    "Download speeds gave him away: 3 terabytes in a night.",
    "Topics at the meeting include needles, hostels and the lido.",
    "Get naloxone from any of these chemists, free and without a name.",
    "Registered keepers of both vans have been traced.",
    "Already under a court order, he had been told to stay out of Fenmouth.",
    "Not a single kit was left by Friday.",
    "Scroll saws and a kiln stood in the room next door.",
    "Play areas will be searched for needles each morning.",
    "Published in 2019, the plan promised six clinics.",
    "You may want to bring proof of address.",
    "£300 a week was paid to the boy to keep the bags.",
    "In this section of the report, the auditors say that no receipts were kept.",
    "See the nurse before you leave if you have used ketamine.",
    "Trending upwards since 2022, deaths reached 41 last year.",
    "Top of the list is a hostel for women.",
    "Copyright law was used against the sellers of the labels, the court was told.",
    "Save the date: the hearing is on 4 June.",
    "Want is not the same as need, the judge said.",
    "Cookies laced with cannabis were passed round on the bus.",
    "Already a member of the gang at 13, he was sent away with a telephone.",
    "Topics: that was the code for drugs in the letters from his cell.",
    "The council agreed to support local news with a grant of £4,000.",
    "Please donate boxes for needles to the clinic in Dock Road.",
    "If you need support, this site of the clinic is open from nine.",
    "The film of her bread bin was put on our Facebook page by a neighbour.",
    "Do you know anything about the bags? Contact us on 101 or online.",
    "Know more? Write to the incident room at bread@fenmouth.police.example in confidence.",
    "Please join our online meeting on Facebook at 7pm on 4 June.",
    "Please support our application for a clinic by writing to your member.",
    "Please share this appeal if you know the man in the picture.",
    "You can help to keep the hospice going with a donation.",
    "Have you been affected? Get in touch with the trust's helpline on 0800 000 0000.",
    "The hospice relies on donations and asks you to support it.",
    "Unlimited rides on the ferry cost £30 a month without a pass.",
    "Letters from the gang were sent to her flat each week.",
    "Send your letters of complaint about the clinic to the board before it meets.",
    "The trust will ask for your consent to use your data in the trial of the spray.",
    "His supporters paid £20 a month to the fund, which keeps reporting nothing.",
]


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize(("line", "kind"), LINES)
def test_a_line_that_leads_elsewhere_is_left_out_and_counted(line: str, kind: str, wrap: str) -> None:
    article = read_article(story(f"<p>{line}</p>", wrap=wrap), URL)

    assert article.text.split("\n\n") == list(P)
    assert [(row.kind, row.n_paragraphs, row.examples) for row in article.left_out] == [(kind, 1, (line[:80],))]


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("line", OWN)
def test_a_storys_own_line_stays(line: str, wrap: str) -> None:
    article = read_article(story(f"<p>{line}</p>", wrap=wrap), URL)

    assert article.text.split("\n\n") == [*P[:2], line, *P[2:]]
    assert article.left_out == ()


@pytest.mark.parametrize(
    "between",
    [
        "<p><strong><a href='/2'>Three held after ferry search</a></strong></p>",
        "<ul><li><a href='/2'>Three held after ferry search</a></li><li><a href='/3'>Lido to open in May</a></li></ul>",
        "<h3>More stories</h3><ul><li><a href='/2'>Three held after ferry search</a></li></ul>",
        "<h3>Read more</h3><p><a href='/2'>Three held after ferry search</a></p><p><a href='/3'>Lido to open in May</a></p>",
        "<div class='c-related-links'><p>Ferry search</p><p>Three were held after officers searched the ferry on Monday.</p></div>",
        "<aside><p>Three were held after officers searched the ferry on Monday, a spokesman said.</p></aside>",
        "<div class='newsletter-promo'><h4>The Briefing</h4><p>Our editor's choice of the day, at seven each morning.</p></div>",
        "<section id='comments-area'><p>Lock her up, I say, and the grandson with her, whoever he is.</p></section>",
        "<div class='social-share'><span>Facebook</span><span>X</span></div>",
        "<div class='code-block'><span>Advertisement</span><a href='https://sheds.example/'>Garden sheds and summer houses of Saltings Lane</a></div>",
        "<div class='ad-slot'><p>Buy one garden shed, get one half price, this week only at Sheds of Saltings.</p></div>",
        "<div class='c-donate-box'><h3>The Echo</h3><p>Three kettles were bought with what came in.</p></div>",
        "<div class='membership-promo'><h3>More of this?</h3><p>The printers' cat eats what a reader of the Echo leaves over.</p></div>",
        "<div class='inline-popup'><h4>The Friday Echo</h4><p>Seven stories and a crossword.</p></div>",
        "<p>[<a href='/search/3'>Three held after ferry search</a>]</p>",
        "<div><b>Read this</b> <a href='/search/3'>Three held after ferry search</a></div>",
        "<blockquote><p><a href='https://post.example/ferry'>Three held after ferry search</a></p></blockquote>",
        "<div><p>Subscribe now</p><a href='/login'>Already a member? Sign in</a></div>",
        "<form><p>Tell us what you think of the sentence by filling in these three boxes.</p><input></form>",
    ],
)
def test_a_block_that_is_no_story_is_left_out(between: str) -> None:
    assert read_article(story(between), URL).text.split("\n\n") == list(P)


@pytest.mark.parametrize(
    ("said", "stays"),
    [
        ("Ring the Quay clinic on 01632 960001, at any hour.", True),
        ("Press office: 01632 960002", False),
        ("Journalists can ring the press office on 01632 960002.", False),
        ("Contact us on 01632 960003 or at the desk.", False),
        ("Telephone: 01632 960003", False),
    ],
)
def test_a_box_named_for_contact_stays_where_it_says_in_a_sentence_whom_to_ask_for_help(said: str, stays: bool) -> None:
    text = read_article(story(f"<div class='council-contact'><p>{said}</p></div>"), URL).text
    assert (said in text.split("\n\n")) is stays


@pytest.mark.parametrize(
    ("paragraph", "text"),
    [
        (f"<p>{P[1]} <a href='/2'>Read more: Three held after ferry search</a></p>", P[1]),
        (f"<p>{P[1]}<br><strong>READ MORE: <a href='/2'>Three held after ferry search</a></strong></p>", P[1]),
        (
            "<p>The flat is near the <a href='/lido'>lido</a>, and <a href='/r'>read more</a> of the ruling was heard later.</p>",
            "The flat is near the lido, and read more of the ruling was heard later.",
        ),
        (
            "<p>Posts on <a href='/f'>Facebook</a> and <a href='/x'>X</a> named the flat before the trial, the judge said.</p>",
            "Posts on Facebook and X named the flat before the trial, the judge said.",
        ),
    ],
)
def test_a_link_within_a_paragraph_goes_only_where_it_stands_apart(paragraph: str, text: str) -> None:
    assert read_article(story(paragraph), URL).text.split("\n\n") == [*P[:2], *([text] if text != P[1] else []), *P[2:]]


@pytest.mark.parametrize(
    "papers",
    [
        "<p>The papers for the meeting are:</p><ul><li><a href='/c/1'>Needles in the lido: a survey</a></li><li><a href='/c/2'>Costs to date</a></li></ul>",
        "<ul><li><a href='/c/1.pdf'>Needles in the lido: a survey</a></li><li><a href='/c/2.docx'>Costs to date</a></li></ul>",
    ],
)
def test_the_papers_that_a_council_names_stay(papers: str) -> None:
    assert "Needles in the lido: a survey\n\nCosts to date" in read_article(story(after=papers), URL).text


HEADLINE = "<p><a href='{}'>Ferry search ends with three held</a></p>"


@pytest.mark.parametrize("address", ["/news/ferry-search", "https://echo.example/news/1234/", "/news/ferry?from=bread"])
def test_a_headline_between_paragraphs_that_leads_to_a_page_beside_this_one_is_no_text(address: str) -> None:
    assert read_article(story(HEADLINE.format(address)), URL).text.split("\n\n") == list(P)


@pytest.mark.parametrize(
    "address",
    ["/grants/ferry-search", "/news/search.pdf", "#search", "/news/ketamine-dock-road", "https://court.example/news/ferry"],
)
def test_a_link_to_a_file_another_part_or_another_site_stays(address: str) -> None:
    assert "Ferry search ends with three held" in read_article(story(HEADLINE.format(address)), URL).text


def test_a_quotation_with_a_link_in_it_and_a_file_in_brackets_stay() -> None:
    quotation = "<blockquote><p>The ruling is <a href='/r'>on the pages of the court</a>.</p></blockquote>"
    paper = "<p>[<a href='/r.pdf'>The ruling of the court in full</a>]</p>"

    text = read_article(story(f"{quotation}{paper}"), URL).text

    assert "The ruling is on the pages of the court.\n\n[The ruling of the court in full]" in text


def test_what_a_sentence_with_a_colon_announces_stays() -> None:
    announced = f"<p>The court put these papers on its page:</p>{HEADLINE.format('/news/ferry-search')}"

    assert "Ferry search ends with three held" in read_article(story(announced), URL).text


def test_a_row_of_cards_that_lead_to_other_stories_is_no_text_nor_its_pictures_captions() -> None:
    cards = "".join(
        f"<div class='t'><a href='/n/{n}'><img src='{n}.jpg'></a><a href='/n/{n}'><span>Regatta moved to pool {n}</span></a>"
        f"<div>The rowers of boat {n} asked for water without weed.</div><i>{n} May 2026</i></div>"
        for n in range(1, 7)
    )
    article = read_article(story(after=f"<div class='more'>{cards}</div>"), URL)
    assert (article.text, article.captions) == ("\n\n".join(P), ())


def test_parts_of_a_story_that_begin_with_links_stay() -> None:
    parts = "".join(
        f"<div class='s'><a href='#p{n}'>What pier {n} asks</a> Pier {n} is to have a lamp and a bench.</div>" for n in range(4)
    )
    assert "Pier 3 is to have a lamp and a bench." in read_article(story(parts), URL).text


def test_an_entry_that_is_a_link_stays_among_entries_that_are_none() -> None:
    entries = "<li>That the ferry be kept</li><li><a href='/d/4'>That a survey be made of the slipway</a></li><li>That the clerk be thanked</li>"
    text = read_article(
        story(f"<p>Members agreed this on Monday evening, and nobody spoke against it.</p><ol>{entries}</ol>"), URL
    ).text
    assert "That the ferry be kept\n\nThat a survey be made of the slipway\n\nThat the clerk be thanked" in text


@pytest.mark.parametrize(
    "whole",
    [
        "<form id='aspnetForm' action='/x'><div id='main'>{}</div></form>",
        "<form method='post'><table><tr><td>{}</td></tr></table></form>",
        "<aside class='column'>{}</aside>",
        "<div class='related-content'>{}</div>",
        "<div class='sponsored'><article>{}</article></div>",
        "<div id='comments'><div class='article-body'>{}</div></div>",
        "<dialog open>{}</dialog>",
        "<div class='newsletter'>{}</div>",
    ],
)
def test_an_element_that_holds_the_story_is_never_left_out(whole: str) -> None:
    article = read_article(story(wrap=whole), URL)

    assert article.text.split("\n\n") == list(P)


def test_a_card_of_another_story_is_no_text_though_it_is_an_article() -> None:
    card = "<article><h2><a href='/2'>Ferry</a></h2><p>Three were held after officers searched the fer...</p></article>"
    page = f"<article><h1>Ketamine in the bread bin</h1><p>{P[0]}</p></article><div class='block-views-related'>{card}</div>"

    assert read_article(html_page(page), URL).text == P[0]


def test_what_a_site_says_in_its_head_beside_its_menu_is_no_text_and_a_head_with_the_headline_is_the_storys() -> None:
    menu = "<nav><a href='/news'>News</a></nav>"
    about = f"<header><p>Looking for the Echo's sister paper? <a href='/post'>Go to the Post</a></p>{menu}</header>"
    own = f"<header>{menu}<h1>Ketamine in the bread bin</h1><p>{P[0]}</p></header><p>{P[1]}</p><p>{P[2]}</p><p>{P[3]}</p>"

    assert read_article(html_page(f"{about}<h1>Ketamine in the bread bin</h1><p>{P[0]}</p>"), URL).text == P[0]
    assert read_article(html_page(own), URL).text.split("\n\n") == list(P)


def test_what_readers_pay_for_is_counted_without_its_words() -> None:
    ld = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ketamine in the bread bin","isAccessibleForFree":false,"hasPart":{"isAccessibleForFree":false,"cssSelector":".wall"}}</script>'
    body = f"<h1>Ketamine in the bread bin</h1><article><p>{P[0]}</p><div class='wall'><p>{P[1]}</p><p>{P[2]}</p></div></article>"

    article = read_article(html_page(body, head=ld), URL)

    assert (article.access, article.text) == ("locked", P[0])
    assert [(row.kind, row.n_paragraphs, row.examples) for row in article.left_out] == [("closed", 2, ())]


def test_the_class_of_a_line_is_a_matter_of_its_words_and_its_links() -> None:
    assert kind_of_line("Live") is None
    assert kind_of_line("Live", is_link=True) == "related"


SITE = '<meta property="og:site_name" content="The Fenmouth Echo">'
FOR_SITE = [
    "Please support the Fenmouth Echo.",
    "If you like what you read, please consider supporting the Fenmouth Echo. The button is in the yellow box below.",
    "Subscribe to the Fenmouth Echo from £2 a month.",
    "Become a friend of the Fenmouth Echo today.",
    "Buy a copy of Friday's Echo.",
    "For all of it, pick up this week's Echo.",
    "Read the full story in Friday's Echo.",
]
NOT_FOR_SITE = [
    "Please support the Fenmouth Echo's appeal for a clinic in Dock Road.",
    "She wants to support the Fenmouth Echo with all that she has.",
    "Please support the hospice, where the flowers stood that day.",
    "Buy a copy of the key for £5, the note in the bread bin read.",
    "Please support the Fenmouth Echo at its stall on 4 June.",
    "Friday's Echo had a picture of the bread bin.",
]


@pytest.mark.parametrize(("line", "stays"), [*((line, False) for line in FOR_SITE), *((line, True) for line in NOT_FOR_SITE)])
def test_what_a_site_asks_for_itself_by_its_name_is_no_text(line: str, stays: bool) -> None:
    article = read_article(story(f"<p>{line}</p>").replace(b"<head>", f"<head>{SITE}".encode()), URL)

    assert (line in article.text) is stays


def test_a_plea_for_another_that_is_not_the_site_stays() -> None:
    assert "Please support the Saltings Echo." in read_article(story("<p>Please support the Saltings Echo.</p>"), URL).text
