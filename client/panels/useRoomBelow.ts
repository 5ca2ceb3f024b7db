/** Keeps the choices of a field in a panel at the foot of the page below that field: above it they would cover the panel's tabs. */
import { useState } from 'react';

/** In pixels: less is no list, more is not wanted. */
const LEAST = 76;
const MOST = 220;
/** To the edge of the window, and from the field. */
const GAPS = 20;

/** Where even the least has no room, they stand beside the field. */
const MIDDLEWARES = { flip: { fallbackPlacements: ['right-start' as const] }, shift: { padding: 4 } };
const COMBOBOX = { position: 'bottom-start' as const, middlewares: MIDDLEWARES };

/** For a Select or an Autocomplete, which must be found as it opens: `id` is that of its input. */
export function useRoomBelow(id: string) {
  const [room, setRoom] = useState(LEAST);
  return {
    id,
    comboboxProps: COMBOBOX,
    maxDropdownHeight: room,
    onDropdownOpen: () => {
      const field = document.getElementById(id);
      if (field) setRoom(Math.max(LEAST, Math.min(MOST, window.innerHeight - field.getBoundingClientRect().bottom - GAPS)));
    },
  };
}
