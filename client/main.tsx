/** The page's start. */
import './ui/mantine.ts';
import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import * as z from 'zod';
import { createRoot } from 'react-dom/client';
import { connect } from './api/connection.ts';
import { App } from './app/App.tsx';

const root = document.getElementById('root');
// Compiled checks need eval, which the page's Content Security Policy forbids.
z.config({ jitless: true });
if (!root) throw new Error('index.html has no #root');
connect();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
