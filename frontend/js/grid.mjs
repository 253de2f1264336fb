// 调度填报: the entry grid. Keys as in a spreadsheet, a block pasted from Excel, what is computed shown as it is typed, what is
// wrong shown in its cell and listed beside the table. The server judges; here only what a person would see at a glance.
//
//   <table class="tbl entry" data-grid data-check="/…" data-elapsed="5" data-unit="万元">
//     <th data-column="amount" data-kind="number">…  kinds: number, text, carried, carried-number
//     <tr data-row="P0001" data-name="…" data-plan="分" data-before="分">
//       <td class="num"><input name="P0001-amount" data-amount>…   <td data-cumulative> <td data-rate> <td data-gap>
//   <aside data-grid-errors>  <output data-grid-total>
//
// data-check takes a POST of the row's fields with `row`, and answers {"cells": {"<column>": {"level": "bad|warn|read", "tip": "…",
// "message": "…", "fen": "420000000"}}}; a column it does not name has nothing wrong. `fen` is how the server read an amount that
// is written in a way only the server reads (3亿5千万).
import { amount, gap, rate, wan, wanWhole } from './exact.mjs';
import { block, plan } from './paste.mjs';
import { element, failed, notice, told } from './app.mjs';

const WAITING = '离开这格后核对';
const entry = cell => cell?.querySelector('input:not([type="hidden"]):not([type="checkbox"]), textarea, select') ?? null;
const cellOf = field => field.closest('td');
const rowsOf = table => [...table.tBodies].flatMap(body => [...body.rows]).filter(row => row.dataset.row);

function columnsOf(table) {
  return [...table.tHead.rows[0].cells].map(head => ({ code: head.dataset.column ?? '', kind: head.dataset.kind ?? 'carried', title: head.dataset.title ?? head.textContent.trim() }));
}

// ---- what is wrong, and tips

/** Mark a cell: level bad, warn or read (how it was understood); an empty level clears it. */
export function mark(cell, level, tip = '', message = '') {
  const field = entry(cell);
  cell.classList.remove('bad', 'warn');
  cell.querySelector('.tip')?.remove();
  field?.removeAttribute('aria-invalid');
  field?.removeAttribute('aria-describedby');
  delete cell.dataset.message;
  if (!level) return;
  if (level !== 'read') cell.classList.add(level);
  const id = `tip-${field?.name ?? cell.cellIndex}`;
  cell.append(element('span', { class: 'tip', id }, tip));
  field?.setAttribute('aria-describedby', id);
  if (level === 'bad') field?.setAttribute('aria-invalid', 'true');
  if (level !== 'read') cell.dataset.message = message || tip;
}

function list(table, columns) {
  const aside = document.querySelector('[data-grid-errors]');
  if (!aside) return;
  const groups = [['bad', '处要改'], ['warn', '处请确认']].map(([level, words]) => [[...table.querySelectorAll(`td.${level}`)], words]);
  const made = groups.filter(([cells]) => cells.length).flatMap(([cells, words]) => [
    element('h2', {}, `${cells.length} ${words}`),
    element('ol', {}, ...cells.map(cell => {
      const link = element('a', { href: '#' }, `${cell.parentElement.dataset.name}，${columns[cell.cellIndex].title}`);
      link.addEventListener('click', event => { event.preventDefault(); entry(cell).focus(); entry(cell).scrollIntoView({ block: 'center', inline: 'center' }); });
      return element('li', {}, link, element('p', {}, cell.dataset.message));
    })),
  ]);
  aside.replaceChildren(...(made.length ? made : [element('h2', {}, '没有要改的')]));
}

// ---- figures computed as they are typed

function compute(row, table) {
  const field = row.querySelector('[data-amount]');
  if (!field) return null;
  const cell = cellOf(field), read = row.dataset.read ? { fen: BigInt(row.dataset.read) } : amount(field.value, table.dataset.unit ?? '万元');
  const set = (name, text) => { const at = row.querySelector(`[data-${name}]`); if (at) at.textContent = text; };
  const before = BigInt(row.dataset.before || 0), yearly = BigInt(row.dataset.plan || 0);
  const wrong = read && (read.problem ? [read.problem, `${field.value}：${read.problem}。`] : read.fen < 0n ? ['不能小于 0', '本月完成不能小于 0。上月多报了，用“更正上月”，原数保留。'] : null);
  if (read?.problem && table.dataset.check) mark(cell, 'read', WAITING);
  else if (wrong) mark(cell, 'bad', ...wrong);
  else mark(cell, read?.named ? 'read' : '', read?.named ? `按 ${wan(read.fen)} 万元读入` : '');
  if (!read || wrong) {
    for (const name of ['cumulative', 'rate', 'gap']) set(name, '—');
    return { counted: false, yearly, month: 0n, total: before };   // last month's cumulative stands
  }
  const total = before + read.fen;
  set('cumulative', wanWhole(total)); set('rate', rate(total, yearly)); set('gap', gap(total, yearly, table.dataset.elapsed || 0));
  return { counted: true, yearly, month: read.fen, total };
}

function sum(table) {
  const output = document.querySelector('[data-grid-total]');
  if (!output) return;
  const rows = rowsOf(table).map(row => [row, compute.last.get(row)]).filter(([, found]) => found);
  const add = key => rows.reduce((whole, [, found]) => whole + found[key], 0n);
  const left = rows.filter(([, found]) => !found.counted).map(([row]) => row.dataset.name);
  const yearly = add('yearly'), total = add('total');
  const against = gap(total, yearly, table.dataset.elapsed || 0);
  const schedule = against === '—' ? '' : against === '持平' ? '，与序时持平' : `，${against[0]}序时 ${against.slice(2)} 个百分点`;
  const shown = left.length > 3 ? `${left.slice(0, 3).join('、')}等 ${left.length} 个` : left.join('、');
  output.textContent = `本月完成 ${wanWhole(add('month'))} 万元，本年累计 ${wanWhole(total)} 万元，完成率 ${rate(total, yearly)}${schedule}。${left.length ? `${shown}本月未计。` : ''}`;
}
compute.last = new WeakMap();

// ---- keys

function reach(table, from, down, across) {
  const rows = rowsOf(table), cell = cellOf(from), row = rows.indexOf(cell.parentElement);
  if (down) {
    for (let next = row + down; next >= 0 && next < rows.length; next += down) {
      const field = entry(rows[next].cells[cell.cellIndex]);
      if (field && rows[next].offsetParent) return field;
    }
    return null;
  }
  for (let at = cell.cellIndex + across; at >= 0 && at < cell.parentElement.cells.length; at += across) {
    const field = entry(cell.parentElement.cells[at]);
    if (field) return field;
  }
  return null;
}

function onKey(table, event) {
  const field = event.target;
  if (!field.matches('input, textarea') || event.isComposing || event.ctrlKey || event.metaKey) return;
  const lines = field.tagName === 'TEXTAREA', at = field.selectionStart, whole = field.value, chosen = at !== field.selectionEnd;
  if (event.altKey && event.key === 'Enter' && lines) {
    field.setRangeText('\n', at, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    event.preventDefault();
    return;
  }
  if (event.altKey) return;
  let next = null;
  if (event.key === 'Enter') { next = reach(table, field, event.shiftKey ? -1 : 1, 0); event.preventDefault(); }
  else if (event.shiftKey) return;
  else if (event.key === 'ArrowDown' && !whole.slice(at).includes('\n')) next = reach(table, field, 1, 0);
  else if (event.key === 'ArrowUp' && !whole.slice(0, at).includes('\n')) next = reach(table, field, -1, 0);
  else if (event.key === 'ArrowRight' && !chosen && at === whole.length) next = reach(table, field, 0, 1);
  else if (event.key === 'ArrowLeft' && !chosen && at === 0) next = reach(table, field, 0, -1);
  else if (event.key === 'Escape' && field.dataset.was !== undefined && field.value !== field.dataset.was) {
    field.value = field.dataset.was;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    event.preventDefault();
  }
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select?.();
}

// ---- paste

function onPaste(table, columns, event, check) {
  const field = event.target.closest('input, textarea');
  const rows = block(event.clipboardData?.getData('text/plain') ?? '');
  if (!field || !cellOf(field) || (rows.length === 1 && rows[0].length === 1)) return;
  event.preventDefault();
  const { head, targets } = plan(rows, columns, cellOf(field).cellIndex), body = head ? rows.slice(1) : rows;
  const own = rowsOf(table), first = own.indexOf(cellOf(field).parentElement), before = [];
  let filled = 0, refused = 0;
  body.slice(0, own.length - first).forEach((values, down) => values.forEach((value, across) => {
    const into = targets[across] >= 0 ? entry(own[first + down].cells[targets[across]]) : null;
    if (!into || into.readOnly || into.disabled) return;
    const was = into.value;
    if (into.tagName === 'SELECT') {
      const option = [...into.options].find(one => one.textContent.trim() === value || one.value === value);
      if (!option) { refused += 1; return; }
      into.value = option.value;
    } else into.value = value;
    before.push([into, was]);
    filled += 1;
  }));
  const touched = new Set(before.map(([into]) => cellOf(into).parentElement));
  const settle = () => { for (const row of touched) { delete row.dataset.read; compute.last.set(row, compute(row, table)); } field.dispatchEvent(new Event('input', { bubbles: true })); for (const row of touched) check(row); };
  settle();
  const over = Math.max(0, body.length - (own.length - first)), dropped = targets.filter(at => at < 0).length;
  notice('plain', '已粘贴', `${Math.min(body.length, own.length - first)} 行，${filled} 格。${dropped ? `灰底或没有对应的 ${dropped} 列没有写入。` : ''}${over ? `下面少 ${over} 行，没有写入。` : ''}${refused ? `${refused} 格不在可选项里，没有写入。` : ''}`,
    [['撤销粘贴', () => { for (const [into, was] of before) into.value = was; settle(); }]]);
}

// ---- the server's judgement

function checker(table, columns) {
  const address = table.dataset.check, waiting = new Map(), turn = new WeakMap();
  const token = () => table.closest('form')?.elements.csrfmiddlewaretoken?.value ?? JSON.parse(document.body.getAttribute('hx-headers') ?? '{}')['X-CSRFToken'] ?? '';
  async function ask(row) {
    const mine = (turn.get(row) ?? 0) + 1;
    turn.set(row, mine);
    const sent = new URLSearchParams({ row: row.dataset.row });
    for (const field of row.querySelectorAll('input[name], textarea[name], select[name]')) if (field.type !== 'checkbox' || field.checked) sent.append(field.name, field.value);
    let answer;
    try {
      answer = await fetch(address, { method: 'POST', body: sent, headers: { 'X-CSRFToken': token(), Accept: 'application/json' }, credentials: 'same-origin', redirect: 'manual' });
    } catch {
      failed(0, { retry: () => ask(row) });
      return;
    }
    if (turn.get(row) !== mine) return;
    if (answer.type === 'opaqueredirect') { failed(401); return; }
    if (!answer.ok) { failed(answer.status, { sentence: told(answer.headers.get('content-type'), await answer.text()), retry: () => ask(row) }); return; }
    const { cells = {} } = await answer.json();
    if (turn.get(row) !== mine) return;
    columns.forEach(({ code }, at) => {
      const cell = row.cells[at];
      if (!code || !entry(cell)) return;
      const found = cells[code], money = cell.querySelector('[data-amount]');
      if (found?.fen && money) { row.dataset.read = found.fen; compute.last.set(row, compute(row, table)); }
      if (found) mark(cell, found.level, found.tip, found.message);
      else if (!money || cell.querySelector('.tip')?.textContent === WAITING) mark(cell, '');
    });
    sum(table);
    list(table, columns);
    table.dispatchEvent(new CustomEvent('grid:checked', { bubbles: true, detail: { row: row.dataset.row, cells } }));
  }
  return row => {
    if (!address) return;
    clearTimeout(waiting.get(row));
    waiting.set(row, setTimeout(() => ask(row), 250));
  };
}

const started = new WeakSet();
export function start(table) {
  if (started.has(table)) return;
  started.add(table);
  const columns = columnsOf(table), check = checker(table, columns);
  // rows as the server sent them keep the server's own marks until they are touched
  for (const row of rowsOf(table)) {
    const marks = [...row.cells].map(cell => [cell, cell.matches('.bad, .warn') ? (cell.matches('.bad') ? 'bad' : 'warn') : '', cell.querySelector('.tip')?.textContent ?? '', cell.dataset.message ?? '']);
    compute.last.set(row, compute(row, table));
    for (const [cell, level, tip, message] of marks) if (level) mark(cell, level, tip, message);
  }
  list(table, columns); sum(table);
  table.addEventListener('focusin', event => { if (event.target.matches('input, textarea')) event.target.dataset.was = event.target.value; });
  table.addEventListener('keydown', event => onKey(table, event));
  table.addEventListener('paste', event => onPaste(table, columns, event, check));
  table.addEventListener('input', event => {
    const row = event.target.closest('tr[data-row]');
    if (!row) return;
    delete row.dataset.read;
    if (event.target.matches('[data-amount]')) compute.last.set(row, compute(row, table));
    else if (cellOf(event.target).matches('.bad, .warn')) mark(cellOf(event.target), '');   // it is being mended; the server judges again
    sum(table); list(table, columns);
  });
  table.addEventListener('change', event => { const row = event.target.closest('tr[data-row]'); if (row) check(row); });
}

for (const table of document.querySelectorAll('table[data-grid]')) start(table);
document.addEventListener('htmx:load', event => { for (const table of event.detail.elt.querySelectorAll('table[data-grid]')) start(table); });
