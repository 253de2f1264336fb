// Copies styles, modules, icons and htmx to where Django serves them: npm run build. No dependencies, no bundler.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const out = path.join(root, 'src/guatu/apps/look/static/look');

const only = (folder, ending) => fs.readdirSync(path.join(here, folder)).filter(name => name.endsWith(ending)).sort()
  .map(name => [path.join(here, folder, name), path.join(folder, name)]);

const files = [
  ...only('css', '.css'),
  ...only('js', '.mjs'),
  [path.join(here, 'icons.svg'), 'icons.svg'],
  [path.join(here, 'favicon.svg'), 'favicon.svg'],
  [path.join(root, 'node_modules/htmx.org/dist/htmx.min.js'), 'vendor/htmx.min.js'],
  [path.join(root, 'node_modules/htmx.org/LICENSE'), 'vendor/htmx.LICENSE.txt'],
];

for (const [from] of files) {
  if (!fs.existsSync(from)) {
    console.error(`缺文件 ${path.relative(root, from)}。先运行 npm ci --ignore-scripts。`);
    process.exit(1);
  }
}
// each file is put in place whole, so that a server may run meanwhile; what no longer belongs is taken away last
let bytes = 0;
for (const [from, to] of files) {
  const target = path.join(out, to);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.copyFileSync(from, `${target}.${process.pid}`);
  fs.renameSync(`${target}.${process.pid}`, target);
  bytes += fs.statSync(target).size;
}
const kept = new Set(files.map(([, to]) => path.normalize(to)));
for (const name of fs.readdirSync(out, { recursive: true })) {
  const file = path.join(out, name);
  if (!kept.has(path.normalize(name)) && !/\.\d+$/.test(name) && fs.statSync(file).isFile()) fs.rmSync(file);
}
console.log(`样式和脚本已备好：${files.length} 个文件，${Math.ceil(bytes / 1024)} KB，在 ${path.relative(root, out)}`);
