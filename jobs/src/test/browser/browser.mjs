// A browser to look at pages with: the one npm brought, or else one that is installed.
import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
  const path = await chromium.executablePath();
  useFontsOf(tmpdir());
  return {
    path,
    args: chromium.args.filter((flag) => !NOT_WANTED.has(flag)),
  };
}

/**
 * The package unpacks its fonts into the temporary folder, but its fonts.conf names /tmp alone: on
 * a machine without fonts every page would be blank.
 */
function useFontsOf(folder) {
  const conf = join(folder, 'fonts.conf');
  writeFileSync(
    conf,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>`,
  );
  process.env.FONTCONFIG_FILE = conf;
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
