import { describe, expect, it } from 'vitest';
import { TEMPLATE_IDS } from '../../shared/protocol/templateId.ts';
import { freeName } from './freeName.ts';
import { templatePicture } from './templatePicture.ts';

describe('freeName', () => {
  it('gives the name itself, else the first free number', () => {
    expect(freeName('Tutorial', ['Other'])).toBe('Tutorial');
    expect(freeName('Tutorial', ['Tutorial', 'Tutorial 3'])).toBe('Tutorial 2');
    expect(freeName('Tutorial', ['Tutorial', 'Tutorial 2'])).toBe('Tutorial 3');
  });
});

describe('templatePicture', () => {
  it('draws every template, with lines between boxes it shows', () => {
    for (const id of TEMPLATE_IDS) {
      const { boxes, lines } = templatePicture(id);
      expect(boxes.length, id).toBeGreaterThan(0);
      for (const end of lines.flat()) expect(boxes.map((box) => box.id)).toContain(end);
    }
  });

  it('leaves the host out where it takes no part, and shows it alone where nothing else is', () => {
    expect(templatePicture('two').boxes.map((box) => box.kind)).not.toContain('host');
    expect(templatePicture('tutorial').boxes.map((box) => box.kind)).toContain('host');
    expect(templatePicture('empty').boxes).toHaveLength(1);
  });
});
