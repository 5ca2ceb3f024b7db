/** Who may talk to the server: one token per installation, a cookie made from it, and exact lists of hosts and origins. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface SignIn {
  /** The URL's token, exchanged for the cookie. */
  tokenFits(token: string): boolean;
  readonly cookieName: string;
  readonly cookieValue: string;
  /** A request with the cookie, or with `Authorization: Bearer TOKEN`. */
  signedIn(request: IncomingMessage): boolean;
  /** The Host header is one of ours: anything else may be a name that was made to point here (DNS rebinding). */
  hostAllowed(request: IncomingMessage): boolean;
  /** The Origin is exactly ours; without one, only a bearer token will do. */
  originAllowed(request: IncomingMessage): boolean;
}

export interface SignInSpec {
  token: string;
  port: number;
  /** The address the server listens on. */
  host: string;
  allowedHosts: readonly string[];
}

/** Text of an IPv6 address in a URL. */
export function urlHost(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

export function createSignIn({ token, port, host, allowedHosts }: SignInSpec): SignIn {
  const names = new Set(['127.0.0.1', 'localhost', '[::1]', urlHost(host), ...allowedHosts].map((name) => name.toLowerCase()));
  // Behind a proxy of one's own the port is the scheme's, so names that were allowed by hand come without port too.
  const bare = new Set(allowedHosts.map((name) => name.toLowerCase()));
  const hosts = new Set([...[...names].map((name) => `${name}:${String(port)}`), ...bare, ...(port === 80 ? names : [])]);
  const cookieName = `nslab-${String(port)}`;
  // Not the token itself: whoever reads a cookie cannot sign in elsewhere with it.
  const cookieValue = createHmac('sha256', token).update('nslab session').digest('base64url');
  const bearer = (request: IncomingMessage): boolean => {
    const header = request.headers.authorization;
    return header?.startsWith('Bearer ') === true && same(header.slice('Bearer '.length), token);
  };
  return {
    cookieName,
    cookieValue,
    tokenFits: (given) => same(given, token),
    signedIn: (request) =>
      bearer(request) || cookies(request.headers.cookie).some(([name, value]) => name === cookieName && same(value, cookieValue)),
    hostAllowed: (request) => hosts.has((request.headers.host ?? '').toLowerCase()),
    originAllowed(request) {
      const { origin } = request.headers;
      if (origin === undefined) return bearer(request);
      if (!URL.canParse(origin)) return false;
      const url = new URL(origin);
      return (
        url.origin === origin &&
        (url.protocol === 'http:' || url.protocol === 'https:') &&
        hosts.has(url.host) &&
        url.host === request.headers.host?.toLowerCase()
      );
    },
  };
}

function same(a: string, b: string): boolean {
  // Hashing first makes the lengths equal, so that the comparison tells nothing by its time.
  const digest = (text: string): Buffer => createHmac('sha256', 'nslab').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function cookies(header: string | undefined): [string, string][] {
  return (header ?? '').split(';').map((part) => {
    const at = part.indexOf('=');
    return at < 0 ? ['', ''] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
  });
}
