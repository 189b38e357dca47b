/* What was built: how heavy it is, and whom it speaks to. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, posix } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const dist = process.env.ISP_WEB_OUT ?? join(dirname(fileURLToPath(import.meta.url)), '../../dist');
const files = new Map();
(function walk(folder, path) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const here = `${path}/${entry.name}`;
    if (entry.isDirectory()) walk(join(folder, entry.name), here);
    else files.set(here, readFileSync(join(folder, entry.name)));
  }
})(dist, '');

const text = (path) => {
  const bytes = files.get(path);
  assert.ok(bytes, `${path} was built`);
  return bytes.toString('utf8');
};
const kilobytes = (paths) =>
  [...paths].reduce((sum, path) => sum + gzipSync(files.get(path), { level: 9 }).length, 0) / 1024;

/* What a page names itself: scripts and styles of the HTML. */
const named = (page) =>
  [...text(page).matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)]
    .map((match) => match[1])
    .filter((path) => files.has(path));

/* A script with all that it imports at once. */
function closure(script, seen = new Set()) {
  if (seen.has(script)) return seen;
  seen.add(script);
  for (const match of text(script).matchAll(/(?:from|import)\s*"(\.\/[^"]+\.js)"/g))
    closure(posix.join(posix.dirname(script), match[1]), seen);
  return seen;
}

/* What a lazy chunk brings with it, as the entry's own table of dependencies says. */
function lazy(entry, chunk) {
  const source = text(entry);
  const table = JSON.parse(/m\.f=(\[[^\]]*\])/.exec(source)?.[1] ?? '[]');
  const call = new RegExp(`import\\("\\./(${chunk}-[\\w-]{8}\\.js)"\\)[^\\[]*?\\[([\\d,]*)\\]`).exec(source);
  assert.ok(call, `${chunk} is a chunk of its own`);
  return new Set([
    ...call[2]
      .split(',')
      .filter(Boolean)
      .map((i) => `/${table[i]}`),
    posix.join(posix.dirname(entry), call[1]),
  ]);
}

const panelEntry = named('/panel/index.html').find((path) => path.endsWith('.js') && path.includes('/assets/'));
const pages = [...text(panelEntry).matchAll(/import\("\.\/(\w+)-[\w-]{8}\.js"\)/g)]
  .map((match) => match[1])
  .filter((name) => /^[A-Z]/.test(name));

describe('budgets (KB gzip without fonts)', () => {
  const within = (name, paths, budget) => {
    const size = kilobytes(paths);
    console.log(`${name}: ${size.toFixed(1)} of ${budget} KB`);
    assert.ok(size <= budget, `${name} weighs ${size.toFixed(1)} KB, the budget is ${budget}: ${[...paths].join(' ')}`);
  };

  for (const page of ['/index.html', '/bn/index.html'])
    it(`landing ${page}`, () => within(page, [page, ...named(page)], 15));

  const first = () => {
    const start = named('/panel/index.html');
    return new Set(['/panel/index.html', ...start, ...closure(panelEntry), ...lazy(panelEntry, 'Today')]);
  };
  const words = (language) =>
    [...files.keys()].find((path) => new RegExp(`^/assets/${language}-[\\w-]{8}\\.js$`).test(path));

  for (const language of ['en', 'bn'])
    it(`panel, first page, ${language}`, () => within('panel', [...first(), words(language)], 260));

  it('has a chunk for every page', () => assert.ok(pages.length >= 15, pages.join(' ')));
  // Today is weighed with the first load
  for (const page of pages.filter((name) => name !== 'Today'))
    it(`panel page ${page}`, () => {
      const there = new Set([...first()]);
      const shared = sharedParts();
      within(
        page,
        [...lazy(panelEntry, page)].filter((path) => !there.has(path) && !shared.has(path)),
        25,
      );
    });

  /* Loaded once and then had by every list: the table. */
  function sharedParts() {
    return new Set([...files.keys()].filter((path) => /^\/assets\/DataList-[\w-]{8}\.(js|css)$/.test(path)));
  }
  it('the parts that lists share', () => within('DataList', sharedParts(), 40));
  it('the chart', () =>
    within(
      'SignalChart',
      [...files.keys()].filter((path) => /^\/assets\/SignalChart-[\w-]{8}\.(js|css)$/.test(path)),
      40,
    ));
});

describe('whom it speaks to', () => {
  // Names of XML languages, addresses in messages of libraries, and the one that ./up prints. Nothing is ever asked of
  // them: the policy forbids it, and the pages' test sees every request.
  const names = /^https?:\/\/(www\.w3\.org\/|react\.dev\/errors|mantine\.dev\/|127\.0\.0\.1:8080)/;
  it('no address outside our own host', () => {
    for (const [path, bytes] of files) {
      if (!['.html', '.js', '.css', '.svg'].includes(extname(path))) continue;
      for (const [address] of bytes
        .toString('utf8')
        .matchAll(/(?:https?:)?\/\/[a-z0-9][a-z0-9.-]*\.[a-z]{2,}[^\s"'`)<]*/gi))
        if (/^https?:/.test(address)) assert.match(address, names, `${path} names ${address}`);
    }
  });

  it('nothing inline: no style element or attribute, no script text, no handler, no data: font', () => {
    for (const [path, bytes] of files) {
      const source = bytes.toString('utf8');
      if (path.endsWith('.html')) {
        assert.doesNotMatch(source, /<style/i, path);
        assert.doesNotMatch(source, /\sstyle=/i, path);
        assert.doesNotMatch(source, /\son[a-z]+=/i, path);
        assert.doesNotMatch(source, /<script(?![^>]*\ssrc=)[^>]*>/i, path);
      }
      if (path.endsWith('.css')) assert.doesNotMatch(source, /url\(["']?data:(?!image\/)/i, path);
    }
  });
});

describe('how it lies on disk', () => {
  it('text has a twin that unpacks to itself', () => {
    for (const [path, bytes] of files)
      if (['.html', '.js', '.css'].includes(extname(path)) && bytes.length > 200)
        assert.deepEqual(gunzipSync(files.get(`${path}.gz`)), bytes, path);
  });
  it('names with a hash are those that a server may keep for ever', () => {
    for (const path of files.keys())
      if (path.startsWith('/assets/')) assert.match(path, /-[\w-]{8}\.(js|css|woff2)(\.gz)?$/, path);
  });
});
