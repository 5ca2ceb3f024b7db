import { describe, expect, it } from 'vitest';
import { cardPlace } from './cardPlace.ts';

const card = { width: 440, height: 240 };
const view = { width: 1200, height: 700 };
const box = (x: number, y: number) => ({ x, y, width: 264, height: 92 });

describe('cardPlace', () => {
  it('stands on the line where the boxes leave room', () => {
    expect(cardPlace(box(20, 300), box(900, 300), card, view)).toEqual({ x: 372, y: 226 });
  });

  it('stands below boxes that are near each other, and above them at the foot', () => {
    expect(cardPlace(box(300, 100), box(700, 100), card, view)).toEqual({ x: 412, y: 204 });
    expect(cardPlace(box(300, 500), box(700, 500), card, view)).toEqual({ x: 412, y: 248 });
  });

  it('covers as little of the boxes as it can where there is no room', () => {
    const small = { width: 640, height: 420 };
    const [a, b] = [box(20, 150), box(350, 150)];
    const at = cardPlace(a, b, card, small);
    expect(at).toEqual({ x: 97, y: 168 });
    expect(cardPlace(box(20, 20), box(350, 20), card, small)).toEqual({ x: 97, y: 124 });
  });

  it('stays within the canvas, also where boxes are out of view', () => {
    const at = cardPlace(box(-900, 2000), box(-700, 2500), card, view);
    expect(at).toEqual({ x: 12, y: 448 });
  });
});
