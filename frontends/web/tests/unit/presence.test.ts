import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { presence } from '../../src/shared/presence';

describe('presence', () => {
  it('is who opened the page, once', () => {
    const somebody = presence(new EventTarget());
    assert.equal(somebody(), true);
    assert.equal(somebody(), false);
    assert.equal(somebody(), false);
  });
  for (const deed of ['pointerdown', 'keydown', 'wheel'])
    it(`is seen by ${deed}, once for however many`, () => {
      const page = new EventTarget();
      const somebody = presence(page);
      somebody();
      page.dispatchEvent(new Event(deed));
      page.dispatchEvent(new Event(deed));
      assert.equal(somebody(), true);
      assert.equal(somebody(), false);
    });
  it('is not what a page does by itself', () => {
    const page = new EventTarget();
    const somebody = presence(page);
    somebody();
    for (const own of ['focus', 'visibilitychange', 'scroll', 'load']) page.dispatchEvent(new Event(own));
    assert.equal(somebody(), false);
  });
});
