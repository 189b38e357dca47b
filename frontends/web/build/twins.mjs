/* A .gz twin beside every file worth it: ispd sends the twin as it lies on disk. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const out = process.env.ISP_WEB_OUT ?? 'dist';
const texts = new Set(['.html', '.js', '.css', '.svg', '.txt', '.json']);
for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !texts.has(extname(entry.name))) continue;
  const file = join(entry.parentPath ?? entry.path, entry.name);
  const bytes = await readFile(file);
  const twin = gzipSync(bytes, { level: 9 });
  if (twin.length < bytes.length) await writeFile(`${file}.gz`, twin);
}
