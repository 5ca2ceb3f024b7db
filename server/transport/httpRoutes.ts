/** The HTTP side: the page, its sign-in, and whether the server is ready. */
import { join } from 'node:path';
import express, { type Express, type Response } from 'express';
import helmet from 'helmet';
import type { Authority } from './handle.ts';
import type { SignIn } from './signIn.ts';

/** Shown without sign-in; no secrets, no scripts. */
const SIGN_IN_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>nslab</title>
<body style="font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:15vh auto;padding:0 1em;color:#191e25;background:#f5f6f8">
<h1 style="font-size:20px">nslab</h1>
<p>Open the address that nslab printed when it started; it signs you in. It ends with <code>?token=…</code></p>
<p lang="zh">请打开 nslab 启动时显示的地址（以 <code>?token=…</code> 结尾），即可登录。</p>`;

export interface HttpDeps {
  signIn: SignIn;
  /** Folder of the built page. */
  page: string;
  ready: () => boolean;
}

/** Every route says who may call it; `routes` is what the test of that reads. */
export const routes: readonly { path: string; who: Authority }[] = [
  { path: '/healthz', who: 'anyone' },
  { path: '/assets/*', who: 'anyone' },
  { path: '/', who: 'signedIn' },
  { path: '/labs/*', who: 'signedIn' },
];

export function createHttp({ signIn, page, ready }: HttpDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    if (signIn.hostAllowed(request)) next();
    else plain(response, 403, 'This host name is not allowed. Start nslab with --allowed-host NAME.');
  });
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'"],
          // The page's components set sizes and places by style attributes.
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:', 'blob:'],
          connectSrc: ["'self'"],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
        },
      },
      referrerPolicy: { policy: 'no-referrer' },
      // Plain HTTP on the loopback is how it is used; a promise of HTTPS would lock the browser out.
      strictTransportSecurity: false,
    }),
  );
  app.get('/healthz', (_, response) => {
    response
      .status(ready() ? 200 : 503)
      .type('json')
      .send({ ready: ready() });
  });
  app.use('/assets', express.static(join(page, 'assets'), { immutable: true, maxAge: '1y', index: false }));
  app.use(express.static(page, { index: false, maxAge: 0 }));
  app.get(['/', '/labs/:id'], (request, response) => {
    const { token } = request.query;
    if (typeof token === 'string') {
      if (!signIn.tokenFits(token)) {
        response.status(401).type('html').send(SIGN_IN_PAGE);
        return;
      }
      response.cookie(signIn.cookieName, signIn.cookieValue, {
        httpOnly: true,
        sameSite: 'strict',
        path: '/',
        maxAge: 365 * 24 * 3600 * 1000,
      });
      // Without the token, so that it stays out of the history and of what is copied.
      response.redirect(303, request.path);
      return;
    }
    if (!signIn.signedIn(request)) {
      response.status(401).type('html').send(SIGN_IN_PAGE);
      return;
    }
    response.set('Cache-Control', 'no-cache').sendFile(join(page, 'index.html'));
  });
  app.use((_, response) => {
    plain(response, 404, 'Not found');
  });
  return app;
}

function plain(response: Response, status: number, text: string): void {
  response.status(status).type('text').send(`${text}\n`);
}
