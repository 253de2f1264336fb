// First on each page: the only Trusted Types policy. HTML passes when it holds nothing our templates never write;
// script addresses pass from our own origin; text is never run as script.
const own = address => new URL(address, document.baseURI).origin === location.origin;
const forbidden = 'iframe, object, embed, base, meta[http-equiv], link[rel~="import"]';
const addresses = ['href', 'src', 'action', 'formaction', 'xlink:href'];

function fault(root) {
  if (root.querySelector(forbidden)) return 'a forbidden element';
  for (const script of root.querySelectorAll('script')) {
    if (script.type === 'application/json') continue;
    if (!script.hasAttribute('src') || !own(script.getAttribute('src'))) return 'a script that is not our own file';
  }
  for (const element of root.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name) || /^hx-on/i.test(name)) return `an event attribute, ${name}`;
      if (addresses.includes(name.toLowerCase()) && /^\s*(javascript|vbscript|data:text)/i.test(value.replace(/[\u0000-\u0020]/g, ''))) return `an address that runs, ${name}`;
    }
    if (element instanceof HTMLTemplateElement) {
      const inside = fault(element.content);
      if (inside) return inside;
    }
  }
  return '';
}

let looking = false;   // reading the text to judge it asks this very policy again
function createHTML(text) {
  if (looking) return text;
  looking = true;
  try {
    const wrong = fault(new DOMParser().parseFromString(text, 'text/html'));
    if (wrong) throw new TypeError(`HTML refused: it holds ${wrong}`);
    return text;
  } finally {
    looking = false;
  }
}

function createScriptURL(address) {
  if (!own(address)) throw new TypeError(`script address refused: ${address}`);
  return address;
}

if (self.trustedTypes?.createPolicy) trustedTypes.createPolicy('default', { createHTML, createScriptURL });
