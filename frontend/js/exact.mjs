// Money as BigInt of 分, read as offices write it and printed half up. No floating point anywhere.
export const UNITS = { 元: 100n, 千元: 100000n, 万元: 1000000n, 百万元: 100000000n, 千万元: 1000000000n, 亿元: 10000000000n };
const WORDS = [[/(万亿)元?$/, 100000000000000n * 1n], [/(亿)元?$/, UNITS.亿元], [/(千万)元?$/, UNITS.千万元], [/(百万)元?$/, UNITS.百万元], [/(万)元?$/, UNITS.万元], [/(千)元?$/, UNITS.千元], [/元$/, UNITS.元]];

/** Full-width digits and signs as plain ones, spaces and thousands commas gone. */
export function plain(text) {
  return text.normalize('NFKC').replace(/[\s\u200b\ufeff]/g, '').replace(/[−–—]/g, '-').replace(/,/g, '').replace(/^[¥￥]|^人民币/, '');
}

/** { fen, named } for an amount, `named` when the text brings its own unit; { problem } in Chinese where it is none; null when empty. */
export function amount(text, unit = '万元') {
  let rest = plain(text);
  if (!rest) return null;
  let factor = UNITS[unit], named = false;
  for (const [ending, size] of WORDS) {
    if (ending.test(rest)) { rest = rest.replace(ending, ''); factor = size; named = true; break; }
  }
  const found = /^(-?)(\d{1,15})(?:\.(\d{1,12}))?$/.exec(rest);
  if (!found) return { problem: '不是金额，写成 3200 或 0.32亿' };
  const [, sign, whole, part = ''] = found;
  const scale = 10n ** BigInt(part.length), value = BigInt(whole + part) * factor;
  if (value % scale) return { problem: '比 1 分还小，减少小数位数' };
  const fen = value / scale;
  return { fen: sign ? -fen : fen, named };
}

/** a ÷ b with `places` decimals, half up, away from zero. */
export function quotient(a, b, places = 0) {
  if (b < 0n) { a = -a; b = -b; }
  const minus = a < 0n, size = 10n ** BigInt(places);
  const whole = ((minus ? -a : a) * size * 2n + b) / (b * 2n);
  const digits = whole.toString().padStart(places + 1, '0');
  const text = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
  return minus && whole ? `-${text}` : text;
}

export const grouped = text => { const [whole, part] = text.split('.'); return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (part ? `.${part}` : ''); };
/** 分 as 万元 with commas: whole where it is whole, else as many places as it has (at most six). */
export function wan(fen) {
  for (let places = 0; places < 6; places++) if (fen * 10n ** BigInt(places) % UNITS.万元 === 0n) return grouped(quotient(fen, UNITS.万元, places));
  return grouped(quotient(fen, UNITS.万元, 6));
}
export const wanWhole = fen => grouped(quotient(fen, UNITS.万元));
export const rate = (done, plan) => plan > 0n ? `${quotient(100n * done, plan, 1)}%` : '—';
/** 超 5.3 / 欠 3.4 / 持平 against the schedule elapsed ÷ 12. */
export function gap(done, plan, elapsed) {
  if (plan <= 0n) return '—';
  const over = 1200n * done - 100n * BigInt(elapsed) * plan, under = 12n * plan;
  const text = quotient(over < 0n ? -over : over, under, 1);
  return text === '0.0' ? '持平' : `${over > 0n ? '超' : '欠'} ${text}`;
}
