// 手机填报: the year's sum and rate as they are typed, and the problem's fields only when there is one.
import { amount, gap, rate, wanWhole } from '../../look/js/exact.mjs';

const form = document.getElementById('one');
if (form) {
  const field = form.elements.done, show = (name, text) => { const at = form.querySelector(`[data-${name}]`); if (at) at.textContent = text; };
  const compute = () => {
    const read = amount(field.value), plan = BigInt(form.dataset.plan), known = read && !read.problem && read.fen >= 0n;
    const total = BigInt(form.dataset.before) + (known ? read.fen : 0n), against = gap(total, plan, form.dataset.elapsed);
    show('cumulative', known ? `${wanWhole(total)} 万元` : '—');
    show('rate', known ? `${rate(total, plan)}${against === '—' ? '' : against === '持平' ? '，与序时持平' : `，${against} 个百分点`}` : '—');
  };
  const problem = form.querySelector('[data-problem]');
  const fold = () => { problem.hidden = form.elements.has_problem.value === 'no'; };
  field.addEventListener('input', compute);
  for (const choice of form.elements.has_problem) choice.addEventListener('change', fold);
  fold();
  if (field.value) compute();
}
