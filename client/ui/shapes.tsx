/** The shapes that tell states apart without colour. */

export type ShapeState =
  'up' | 'noCarrier' | 'down' | 'liveOnly' | 'missing' | 'planned' | 'leaving' | 'failed' | 'impaired' | 'added' | 'removed' | 'altered';

const COLOURS: Record<ShapeState, string> = {
  up: 'var(--up)',
  noCarrier: 'var(--warn)',
  down: 'var(--text3)',
  liveOnly: 'var(--drift)',
  missing: 'var(--drift)',
  planned: 'var(--accent)',
  leaving: 'var(--accent)',
  failed: 'var(--bad)',
  impaired: 'var(--warn)',
  added: 'var(--up)',
  removed: 'var(--bad)',
  altered: 'var(--warn)',
};

/** ● up, ◇ with a slash no carrier, □ down, ⊞ live only, dashed ⊖ missing, clock planned, ⊖ to be removed, ✕ failed, ≈ impaired; compared: + added, − removed, ≠ altered. `title` when no word stands beside it. */
export function StateShape({ state, size = 12, colour }: { state: ShapeState; size?: number; colour?: string }) {
  return (
    <svg
      className="shape"
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden
      fill="none"
      stroke={colour ?? COLOURS[state]}
      strokeWidth={1.6}
    >
      {drawing(state, colour ?? COLOURS[state])}
    </svg>
  );
}

function drawing(state: ShapeState, colour: string) {
  switch (state) {
    case 'up':
      return <circle cx="6" cy="6" r="4.2" fill={colour} stroke="none" />;
    case 'noCarrier':
      return (
        <>
          <path d="M6 1.2 10.8 6 6 10.8 1.2 6Z" />
          <path d="M4 8 8 4" />
        </>
      );
    case 'down':
      return <rect x="2" y="2" width="8" height="8" />;
    case 'liveOnly':
      return (
        <>
          <rect x="1" y="1" width="10" height="10" rx="2" fill={colour} stroke="none" />
          <path d="M6 3.4v5.2M3.4 6h5.2" stroke="var(--surface)" />
        </>
      );
    case 'missing':
      return (
        <>
          <circle cx="6" cy="6" r="4.6" strokeDasharray="2 1.4" />
          <path d="M3.6 6h4.8" />
        </>
      );
    case 'planned':
      return (
        <>
          <circle cx="6" cy="6" r="4.6" />
          <path d="M6 3.4V6h2.2" />
        </>
      );
    case 'leaving':
      return (
        <>
          <circle cx="6" cy="6" r="4.6" />
          <path d="M3.6 6h4.8" />
        </>
      );
    case 'added':
      return <path d="M6 1.4v9.2M1.4 6h9.2" strokeWidth={2.4} />;
    case 'removed':
      return <path d="M1.4 6h9.2" strokeWidth={2.4} />;
    case 'altered':
      return <path d="M1.6 4.200h8.8M1.6 7.800h8.8M8.400 1.400 3.600 10.600" strokeWidth={1.8} />;
    case 'failed':
      return <path d="m2.4 2.4 7.2 7.2M9.6 2.4 2.4 9.6" strokeWidth={2} />;
    case 'impaired':
      return <path d="M1.5 4.5c1.5-1.6 3-1.6 4.5 0s3 1.6 4.5 0M1.5 8.500c1.5-1.6 3-1.6 4.5 0s3 1.6 4.5 0" />;
  }
}
