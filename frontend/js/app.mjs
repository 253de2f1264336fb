// What every page does: say when the network is gone, keep what was typed, close menus. Figures never depend on it.
const box = document.getElementById('notices');
const user = document.querySelector('meta[name="guatu-user"]')?.content ?? '';
const DRAFT = `guatu:draft:${user}:`;

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Put a message where it is seen at once. `kind` bad, warn or plain; `actions` are [word, what to do] pairs. One per `title`. */
export function notice(kind, title, text, actions = []) {
  if (!box) return null;
  for (const old of box.querySelectorAll('.msg')) if (old.dataset.title === title) old.remove();
  const body = element('div', {}, text);
  const shown = element('div', { class: `msg ${kind === 'plain' ? '' : kind}`.trim(), 'data-title': title }, element('span', { class: 'strong' }, title), body);
  const row = element('div', { class: 'actions' });
  for (const [word, act] of [...actions, ['知道了', null]]) {
    const button = element('button', { class: 'btn', type: 'button' }, word);
    button.addEventListener('click', () => { shown.remove(); act?.(); });
    row.append(button);
  }
  body.append(row);
  box.append(shown);
  return shown;
}

/** The sentence of an error page or of the API's refusal, where the server sent one. */
export function told(type, text) {
  if (!text) return '';
  if (type?.includes('json')) { try { return String(JSON.parse(text).detail ?? ''); } catch { return ''; } }
  return type?.includes('text/html') ? new DOMParser().parseFromString(text, 'text/html').querySelector('[data-told]')?.textContent.trim() ?? '' : '';
}

/** Say what a failed request means. `retry` asks again; `writing` tells whether something was to be saved. */
export function failed(status, { sentence = '', retry = null, writing = true } = {}) {
  const again = retry ? [['重试', retry]] : [];
  if (!status) {
    notice('bad', writing ? '没有保存' : '没有取到', writing ? '网络断了。填的内容还在这台电脑上，连上后点“重试”。' : '网络断了。连上后点“重试”，页面上的数字是断开前的。', again);
  } else if (status === 401) {
    notice('bad', '登录已过期', '没有保存，填的内容还在这台电脑上。重新登录后再提交一次。', [['去登录', () => location.reload()]]);
  } else if (status >= 500) {
    notice('bad', '系统出错', sentence || '服务器没有回答，填的内容还在这台电脑上。过一会儿点“重试”；再不行，告诉系统管理员。', again);
  } else if (status === 429) {
    notice('warn', '请稍候', '提交得太快，没有办理。过一分钟再点“重试”。', again);
  } else {
    notice('bad', '没有办成', sentence || '服务器没有办理这一步。刷新页面看看现在的状态，再办一次。');
  }
}

const writing = verb => (verb ?? 'get').toLowerCase() !== 'get';
const retryOf = event => () => {
  const { elt, requestConfig } = event.detail;
  self.htmx.ajax(requestConfig.verb, requestConfig.path, { source: elt, target: requestConfig.target ?? event.detail.target, values: Object.fromEntries(requestConfig.formData ?? []) });
};
for (const name of ['htmx:sendError', 'htmx:timeout']) {
  document.addEventListener(name, event => failed(0, { retry: retryOf(event), writing: writing(event.detail.requestConfig?.verb) }));
}
document.addEventListener('htmx:responseError', event => {
  const { xhr, requestConfig } = event.detail;
  failed(xhr.status, { sentence: told(xhr.getResponseHeader('content-type'), xhr.responseText), retry: retryOf(event), writing: writing(requestConfig?.verb) });
});
// a fragment asked for after the log-in ran out would put the log-in page into the middle of this one
document.addEventListener('htmx:beforeSwap', event => {
  if (/^\s*<!doctype/i.test(event.detail.xhr.responseText) && event.detail.target !== document.body) {
    event.detail.shouldSwap = false;
    failed(401);
  }
});

for (const name of ['online', 'offline']) {
  self.addEventListener(name, () => {
    for (const strip of document.querySelectorAll('[data-offline]')) strip.hidden = navigator.onLine;
  });
}
for (const strip of document.querySelectorAll('[data-offline]')) strip.hidden = navigator.onLine;

// ---- drafts: a form with data-draft="key" is kept on this computer while it is not saved, for this person only
const store = { get: key => { try { return JSON.parse(localStorage.getItem(DRAFT + key)); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(DRAFT + key, JSON.stringify(value)); } catch { /* a full or closed store: the page itself still holds it */ } },
  drop: key => { try { localStorage.removeItem(DRAFT + key); } catch { /* as above */ } } };

const kept = field => field.name && field.name !== 'csrfmiddlewaretoken' && !['password', 'file', 'hidden', 'submit', 'button'].includes(field.type);
const fields = form => [...form.elements].filter(kept);
const read = form => Object.fromEntries(fields(form).map(field => [['radio', 'checkbox'].includes(field.type) ? `${field.name}=${field.value}` : field.name, ['radio', 'checkbox'].includes(field.type) ? field.checked : field.value]));
const asText = form => JSON.stringify(read(form));

function write(form, values) {
  for (const field of fields(form)) {
    const pick = ['radio', 'checkbox'].includes(field.type), key = pick ? `${field.name}=${field.value}` : field.name;
    if (!(key in values)) continue;
    if (pick) field.checked = values[key]; else field.value = values[key];
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

const clean = new WeakMap();   // form → how it looked when the server last had it
export const saved = form => { clean.set(form, asText(form)); if (form.dataset.draft) store.drop(form.dataset.draft); };
const dirty = form => clean.has(form) && clean.get(form) !== asText(form);

function guard(form) {
  if (clean.has(form)) return;
  clean.set(form, asText(form));
  const key = form.dataset.draft;
  if (key) {
    const draft = store.get(key);
    if (draft && JSON.stringify(draft.values) === asText(form)) store.drop(key);
    else if (draft) {
      notice('warn', '有没保存的内容', `这台电脑上有 ${draft.at} 填的内容，还没有保存。`, [['用它', () => write(form, draft.values)], ['不要了', () => store.drop(key)]]);
    }
  }
  form.addEventListener('input', () => {
    if (!key) return;
    const now = new Date();
    store.set(key, { at: `${now.getMonth() + 1}月${now.getDate()}日 ${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`, values: read(form) });
  });
  form.addEventListener('submit', () => clean.delete(form));
}

const guardAll = root => { for (const form of root.querySelectorAll('form[data-draft], form[data-guard]')) guard(form); };
guardAll(document);
document.addEventListener('htmx:load', event => guardAll(event.detail.elt));
document.addEventListener('htmx:afterRequest', event => {
  const form = event.detail.elt;
  if (!(form instanceof HTMLFormElement)) return;
  if (event.detail.successful) saved(form); else if (form.dataset.draft || 'guard' in form.dataset) clean.set(form, '');
});
for (const mark of document.querySelectorAll('[data-draft-saved]')) store.drop(mark.dataset.draftSaved);
self.addEventListener('beforeunload', event => {
  if ([...document.querySelectorAll('form[data-draft], form[data-guard]')].some(dirty)) event.preventDefault();
});
document.addEventListener('submit', event => {
  if (!event.target.matches('[data-logout]')) return;
  try { for (const key of Object.keys(localStorage)) if (key.startsWith('guatu:draft:')) localStorage.removeItem(key); } catch { /* nothing was kept */ }
});

// ---- menus close on Escape and on a click elsewhere
document.addEventListener('click', event => {
  for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') return;
  for (const menu of document.querySelectorAll('details.menu[open]')) { menu.open = false; menu.querySelector('summary').focus(); }
});
