/*
 * Two small fonts, cut from Noto Sans Bengali at build time:
 *   taka.woff2        the sign U+09F3, which Inter does not have
 *   bangla-word.woff2 the letters of the word on the language switch, so that who reads English
 *                     does not load a whole Bangla font for five letters
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import subset from 'subset-font';

const here = dirname(fileURLToPath(import.meta.url));
const source = createRequire(import.meta.url).resolve(
  '@fontsource/noto-sans-bengali/files/noto-sans-bengali-bengali-400-normal.woff2',
);
const folder = join(here, '../src/shared/fonts');
const font = await readFile(source);
await mkdir(folder, { recursive: true });
for (const [name, letters] of [
  ['taka', '৳'],
  ['bangla-word', 'বাংলা'],
])
  await writeFile(join(folder, `${name}.woff2`), await subset(font, letters, { targetFormat: 'woff2' }));
