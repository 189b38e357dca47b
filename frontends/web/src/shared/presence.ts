/*
 * Is somebody there? Pages look again by themselves; a session that nobody uses shall end all the same. So a request counts
 * as use only when a person did something in this page since the last one that counted, whatever asked for it.
 */
const DEEDS = ['pointerdown', 'keydown', 'wheel'];

/** @returns whether somebody did something since it was asked last; opening the page is something */
export function presence(page: EventTarget): () => boolean {
  let acted = true;
  for (const deed of DEEDS) page.addEventListener(deed, () => (acted = true), { capture: true, passive: true });
  return () => {
    const was = acted;
    acted = false;
    return was;
  };
}
