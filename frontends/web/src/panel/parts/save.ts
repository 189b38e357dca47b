/** A file made here and now, for the person to keep. */
export function save(name: string, parts: BlobPart[], type: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
