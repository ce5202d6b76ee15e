// A browser to look at pages with: the one npm brought, or else one that is installed.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium as playwright } from 'playwright-core';

const INSTALLED = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

// Flags of the package that weaken what is tested, or fit only where it was made for.
const NOT_WANTED = new Set([
  '--single-process',
  '--disable-web-security',
  '--allow-running-insecure-content',
]);

/** Starts a browser; says what to install when none will start. */
export async function start() {
  const tried = [];
  for (const candidate of [fromNpm, named, installed]) {
    try {
      const found = await candidate();
      if (found) {
        return await playwright.launch({ executablePath: found.path, args: found.args, headless: true });
      }
    } catch (fault) {
      tried.push(`${candidate.name}: ${String(fault.message).split('\n')[0]}`);
    }
  }
  throw new Error(
    'No browser starts here. Install Chromium (Debian, Ubuntu: apt-get install chromium) or set ' +
      `PLUMBLINE_BROWSER to one. Tried: ${tried.join('; ') || 'nothing was found'}.`,
  );
}

async function fromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return null;
  }
  // Makes the package unpack its own copies of NSS and its like, which a bare machine lacks.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  return {
    path: await chromium.executablePath(),
    args: chromium.args.filter((flag) => !NOT_WANTED.has(flag)),
  };
}

async function named() {
  const path = process.env.PLUMBLINE_BROWSER;
  return path ? { path, args: ['--no-sandbox'] } : null;
}

async function installed() {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of INSTALLED) {
      const path = join(folder, name);
      if (existsSync(path)) {
        accessSync(path, constants.X_OK);
        return { path, args: ['--no-sandbox'] };
      }
    }
  }
  return null;
}
