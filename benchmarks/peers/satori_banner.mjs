// One banner after another by satori (layout to SVG) and resvg-js (SVG to PNG), each timed here.
//
// node satori_banner.mjs PEERS JOBS: PEERS is a folder with node_modules, JOBS the JSON that _render_speed.py writes.
// Fonts are read and pictures are turned into data URIs before the clock starts, for satori takes them in no other way.
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const [peers, file] = process.argv.slice(2);
const require = createRequire(join(peers, 'package.json'));
const {default: satori} = require('satori');
const {Resvg} = require('@resvg/resvg-js');

const asked = JSON.parse(readFileSync(file, 'utf8'));
const fonts = asked.fonts.map(f => ({name: f.name, data: readFileSync(f.path), weight: f.weight, style: 'normal'}));
const uris = new Map();
const uri = path => {
  if (!uris.has(path)) {
    const kind = path.endsWith('.png') ? 'png' : 'jpeg';
    uris.set(path, `data:image/${kind};base64,${readFileSync(path).toString('base64')}`);
  }
  return uris.get(path);
};

const at = ([left, top, width, height]) => ({position: 'absolute', left, top, width, height, display: 'flex'});
const div = (style, children) => ({type: 'div', props: {style, children}});
const img = (box, path) => ({
  type: 'img', props: {src: uri(path), width: box[2], height: box[3], style: at(box)},
});

function banner(job) {
  const {panel, picture} = job;
  const inside = [picture[0] - panel[0], picture[1] - panel[1], picture[2], picture[3]];
  return div({
    display: 'flex', width: job.width, height: job.height, position: 'relative', fontFamily: 'Inter, NotoSansSC',
    backgroundImage: `linear-gradient(to bottom, ${job.ground[0]}, ${job.ground[1]})`,
  }, [
    div({...at(panel), overflow: 'hidden'}, [img(inside, job.image)]),
    ...job.scrim.map(s => div({...at(s.box), backgroundImage: s.gradient}, [])),
    ...(job.logo ? [img(job.logo, job.logo_image)] : []),
    ...job.buttons.map(b => div({...at(b.box), backgroundColor: b.colour, borderRadius: b.radius}, [])),
    ...job.texts.map(t => div({
      ...at([t.box[0], t.box[1], t.lines === 1 ? job.width : t.box[2] + 0.3 * t.size, t.box[3]]),
      fontSize: t.size, fontWeight: t.weight, color: t.colour, lineHeight: `${t.line}px`,
      whiteSpace: t.lines === 1 ? 'nowrap' : 'normal', textDecoration: t.struck ? 'line-through' : 'none',
    }, t.text)),
  ]);
}

const found = {};
for (const [size, jobs] of Object.entries(asked.sizes)) {
  found[size] = [];
  let png;
  for (const [number, job] of jobs.entries()) {
    const tree = banner(job);
    const wall = performance.now(), cpu = process.cpuUsage();
    const svg = await satori(tree, {width: job.width, height: job.height, fonts});
    png = new Resvg(svg, {fitTo: {mode: 'original'}, font: {loadSystemFonts: false}}).render().asPng();
    const used = process.cpuUsage(cpu);
    const one = {ms: performance.now() - wall, cpu_ms: (used.user + used.system) / 1000, size: png.length};
    if (number >= asked.warm) found[size].push(one);
  }
  if (asked.look) writeFileSync(join(asked.look, `satori-${size}.png`), png);
}
console.log(JSON.stringify({sizes: found, peak_mb: process.resourceUsage().maxRSS / 1024}));
