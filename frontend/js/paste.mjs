// A block copied from Excel: how to read it, and which of its columns belongs in which cell.

/** Tab-separated text as rows of cells; a quoted cell may hold tabs, line feeds and doubled quotes. */
export function block(text) {
  const rows = [[]];
  let cell = '', quoted = false;
  const end = () => { rows[rows.length - 1].push(cell); cell = ''; };
  const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (source[i + 1] === '"') { cell += '"'; i++; }
      else quoted = false;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === '\t') end();
    else if (c === '\n') { end(); rows.push([]); }
    else cell += c;
  }
  end();
  return rows.map(row => row.map(value => value.trim()));
}

const numeric = value => /^-?[\d,，.]+(%|％|亿|万|元|万元|亿元)?$/.test(value.replace(/\s/g, '').normalize('NFKC'));
const same = (a, b) => a.replace(/\s/g, '') === b.replace(/\s/g, '');

/**
 * For each column of the block the index of the table's column it fills, or -1 to drop it.
 * `columns` are { title, kind: 'number' | 'text' | 'carried' | 'carried-number' } of the whole table, `from` the focused one.
 * A head row decides by its titles. Without one, either the block holds the grey columns as well or it does not:
 * the reading that puts fewer numbers among words and fewer words among numbers wins.
 */
export function plan(rows, columns, from) {
  const width = Math.max(...rows.map(row => row.length));
  const head = rows[0].map(title => columns.findIndex(column => same(column.title, title)));
  if (rows.length > 1 && rows[0].filter((title, i) => title && head[i] >= 0).length >= Math.min(2, width)) {
    return { head: true, targets: head.map(at => (at >= 0 && !columns[at].kind.startsWith('carried') ? at : -1)) };
  }
  const place = Array.from({ length: width }, (_, i) => from + i);
  const open = columns.map((column, i) => i).filter(i => i >= from && !columns[i].kind.startsWith('carried'));
  const next = Array.from({ length: width }, (_, i) => open[i] ?? columns.length);
  const wrong = targets => rows.reduce((sum, row) => sum + row.reduce((n, value, i) => {
    const column = columns[targets[i]];
    if (!value) return n;
    if (!column) return n + 1;
    const wants = column.kind === 'number' || column.kind === 'carried-number';
    return n + (wants !== numeric(value) && !(column.kind === 'carried' || (column.kind === 'text' && !/%|％/.test(value) && value.length > 8)) ? 1 : 0);
  }, 0), 0);
  const chosen = wrong(place) < wrong(next) ? place : next;
  return { head: false, targets: chosen.map(at => (columns[at] && !columns[at].kind.startsWith('carried') ? at : -1)) };
}
