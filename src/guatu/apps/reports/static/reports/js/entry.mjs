// 调度填报: after each check the row's version, the time of saving and the reasons still to be written are brought up to date.
import { element } from '../../look/js/app.mjs';

const clock = () => { const now = new Date(); return `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`; };

function ask(panel, row, name, code, message) {
  const id = `${name}-why_${code}`;
  if (panel.querySelector(`[data-reason="${CSS.escape(id)}"]`)) return;
  const label = element('label', { for: id }, row.dataset.name);
  const field = element('div', { class: 'f warn' }, label, element('p', { class: 'h' }, message), element('input', { id, name: id, maxlength: '500' }));
  panel.querySelector('[data-reason-list]').append(element('div', { 'data-reason': id }, field));
}

// a cell is as high as its text, at any width
const fit = field => { field.rows = 1; while (field.rows < 12 && field.scrollHeight > field.clientHeight + 1) field.rows += 1; };
const areas = () => document.querySelectorAll('table[data-grid] textarea');
for (const field of areas()) fit(field);
document.addEventListener('input', event => { if (event.target.matches('table[data-grid] textarea')) fit(event.target); });
self.addEventListener('resize', () => { for (const field of areas()) fit(field); });

document.addEventListener('grid:checked', event => {
  const { row: name, cells } = event.detail;
  const row = document.querySelector(`tr[data-row="${CSS.escape(name)}"]`), form = row?.closest('form'), panel = document.querySelector('[data-reasons]');
  if (!form) return;
  for (const mark of ['version', 'seen']) {
    const kept = form.elements[`${name}-${mark}`];
    if (kept && cells[mark]) kept.value = cells[mark].value;
  }
  const saved = document.querySelector('[data-saved]');
  if (saved) saved.textContent = `暂存于 ${clock()}`;
  if (!panel) return;
  const wanted = cells.reasons ?? {};
  for (const shown of panel.querySelectorAll(`[data-reason^="${CSS.escape(`${name}-why_`)}"]`)) {
    const field = shown.querySelector('input');
    if (!(shown.dataset.reason.slice(`${name}-why_`.length) in wanted) && !field.value) shown.remove();
  }
  for (const [code, message] of Object.entries(wanted)) ask(panel, row, name, code, message);
  panel.hidden = !panel.querySelector('[data-reason]');
  const bad = document.querySelectorAll('table[data-grid] td.bad').length, why = [...panel.querySelectorAll('input')].filter(field => !field.value).length;
  const button = document.querySelector('[data-submit]');
  if (button) button.textContent = bad ? `报送（先改 ${bad} 处）` : why ? `报送（${why} 处写明原因）` : '报送';
});
