"""A Chromium that counts what should never be: text that ran, came alive, fetched, or met the content policy."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from trust.markups import NAMED

HOOK = """
Object.defineProperty(window, '__hit', {value: () => window.__told('ran', 'text of a field'), writable: false});
document.addEventListener('securitypolicyviolation', (event) =>
  window.__told('policy', `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""
LOOK = """
() => {
  const found = [], tail = [];
  for (const each of document.querySelectorAll('details')) each.open = true;
  for (const each of document.querySelectorAll('dialog:not([open])')) each.show();
  const urls = ['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'srcset', 'ping', 'poster', 'background'];
  const roots = [document, ...[...document.querySelectorAll('template')].map((each) => each.content)];
  for (const each of roots.flatMap((root) => [...root.querySelectorAll('*')])) {
    if (each.hasAttribute('mk')) found.push(each.outerHTML.slice(0, 200));
    for (const {name, value} of each.attributes) {
      if (/^(on|hx-on|data-hx-on|_$|x-|v-)/i.test(name)) found.push(`${name}=${value.slice(0, 120)}`);
      const plain = value.replace(/[\\t\\n\\r]/g, '');
      if (urls.includes(name) && /^[\\s\\0-\\x20]*(javascript|vbscript|feed|data:text)/i.test(plain))
        found.push(`${name}=${value.slice(0, 120)}`);
    }
    const fetched = each.getAttribute('hx-get');
    if (fetched) tail.push(fetched);
  }
  return [found, tail];
}
"""
FILL = """
([texts, which]) => {
  const forms = [...document.forms].filter((form) => form.method === 'post' && !/logout/.test(form.action));
  const form = forms.sort((one, other) => other.elements.length - one.elements.length)[0];
  if (!form) return false;
  let at = 0;
  for (const each of form.elements) {
    const most = each.maxLength > 0 ? each.maxLength : 4000;
    const fits = texts.filter((text) => text.length <= most);
    const typed = ['textarea', 'text', 'search', 'tel', 'number', 'url', 'email'].includes(each.type);
    if (typed && !each.readOnly && fits.length) each.value = fits[(which + at++) % fits.length];
    if (each.type === 'date') each.value = '2021-05-09';
  }
  HTMLFormElement.prototype.submit.call(form);
  return true;
}
"""
FOREIGN_PARTS = re.compile(r'TargetMode="External"|<f[ >]|ddeLink|externalLink|<w:fldSimple[^>]*(DDE|INCLUDE|http)')
FIELD_CODES = re.compile(r"<w:instrText[^>]*>([^<]*)<")
LONG_MS = 30_000
VIEWER = "Applying inline style violates"


def faults_of_file(content: bytes) -> list[str]:
    """Formulas, outward links and field codes of a workbook or document that came out of texts."""
    if content[:2] != b"PK":
        return []
    found = []
    with zipfile.ZipFile(BytesIO(content)) as parts:
        for name in parts.namelist():
            text = parts.read(name).decode(errors="replace") if name.endswith((".xml", ".rels")) else ""
            found += [f"{name}: {each.group()}" for each in FOREIGN_PARTS.finditer(text)]
            codes = [code for code in FIELD_CODES.findall(text) if re.search("DDE|INCLUDE|://", code)]
            found += [f"{name}: {code}" for code in codes]
    return found


@dataclass
class Watch:
    """One person's browser at one server, and all that was seen there."""

    browser: Any
    address: str
    session: str
    seen: list[str] = field(default_factory=list)
    opened: int = 0
    files: int = 0
    sent: int = 0
    fragments: set[str] = field(default_factory=set)

    def __enter__(self) -> Watch:
        self.room = self.browser.new_context(locale="zh-CN", service_workers="block")
        host = urlsplit(self.address).hostname
        self.room.add_cookies([{"name": "sessionid", "value": self.session, "domain": host, "path": "/"}])
        self.room.expose_binding("__told", lambda source, kind, what: self.note(kind, what))
        self.room.add_init_script(HOOK)
        self.room.on("request", self._asked)
        self.room.on("console", self._heard)
        self.room.on("dialog", self._dialog)
        self.page = self.room.new_page()
        self.page.set_default_timeout(LONG_MS)
        return self

    def __exit__(self, *_: object) -> None:
        self.room.close()

    def note(self, kind: str, what: str) -> None:
        self.seen.append(f"{kind} at {urlsplit(self.page.url).path}: {what[:300]}")

    def _asked(self, request: Any) -> None:
        url = urlsplit(request.url)
        own = url.scheme in ("blob", "data", "about") or f"{url.scheme}://{url.netloc}" == self.address
        if not own or "__hit" in url.path:
            self.note("fetched", request.url)

    def _heard(self, said: Any) -> None:
        if said.type == "error" and "Content Security Policy" in said.text:
            self.note("policy", said.text)

    def _dialog(self, dialog: Any) -> None:
        if dialog.type == "beforeunload":  # the page's own question whether to leave what was typed
            dialog.accept()
            return
        self.note("ran", f"dialog {dialog.message}")
        dialog.dismiss()

    def open(self, path: str, *, fragment: bool = False) -> int:
        """Open an address as a page, or as the fragment htmx would take; answers its status."""
        self.page.set_extra_http_headers({"HX-Request": "true"} if fragment else {})
        url, before = urljoin(self.address, path), len(self.seen)
        try:
            answer = self.page.goto(url, wait_until="load")
        except Exception as fault:
            if "Download is starting" not in str(fault) and "ERR_ABORTED" not in str(fault):
                raise
            return self.take(url)
        self.opened += 1
        self.look()
        if self.page.evaluate("document.contentType").startswith("image/"):
            # The browser shows a picture on a page of its own making, whose styles our policy refuses as well.
            self.seen[before:] = [each for each in self.seen[before:] if VIEWER not in each]
        return int(answer.status) if answer else 0

    def look(self) -> None:
        """Look at the page as it stands, with all that folds or pops up opened."""
        found, fetched = self.page.evaluate(LOOK)
        for what in found:
            self.note("alive", what)
        self.fragments |= {each for each in fetched if each.startswith("/")}

    def take(self, url: str) -> int:
        """Take a file, and look into it."""
        answer = self.room.request.get(url)
        self.files += 1
        for what in faults_of_file(answer.body()):
            self.note("file", f"{url} {what}")
        return int(answer.status)

    def send(self, path: str, texts: Iterable[str], which: int) -> None:
        """Fill every text field of a page's form with texts, send it, and look at what comes."""
        if self.open(path) != 200 or self.page.url.endswith("/login"):
            return
        if not self.page.evaluate("() => [...document.forms].some((form) => form.method === 'post')"):
            return
        try:
            with self.page.expect_navigation(wait_until="load"):
                if not self.page.evaluate(FILL, [list(texts), which]):
                    self.page.reload()
        except Exception as fault:
            if "Download is starting" not in str(fault) and "ERR_ABORTED" not in str(fault):
                raise
        self.sent += 1
        self.look()


def texts() -> list[str]:
    return [text for _, text in NAMED]
