/** Two joined boxes. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={2} aria-hidden>
      <rect x="3" y="3" width="10" height="8" rx="2" />
      <path d="M8 11v3a3 3 0 0 0 3 3h1" />
      <rect x="12" y="14" width="9" height="7" rx="2" fill="currentColor" />
    </svg>
  );
}
