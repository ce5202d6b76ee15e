// Opens pages and writes down what was seen, as JSON; the Java test judges it.
//
//   node look.mjs FOLDER PAGE…     writes FOLDER/seen.json and FOLDER/<page>.png
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { start } from './browser.mjs';

const axe = createRequire(import.meta.url)('axe-core').source;
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const [folder, ...pages] = process.argv.slice(2);
const browser = await start();
try {
  const seen = [];
  for (const page of pages) {
    seen.push(await look(page));
  }
  writeFileSync(join(folder, 'seen.json'), JSON.stringify({ browser: browser.version(), pages: seen }, null, 1));
} finally {
  await browser.close();
}

async function look(file) {
  const context = await browser.newContext({ viewport: { width: 1240, height: 1060 }, colorScheme: 'light' });
  const page = await context.newPage();
  const address = pathToFileURL(file).href;

  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  // Every script the engine compiles, whatever it came from: an attribute, a URL or a tag.
  const scripts = [];
  const engine = await context.newCDPSession(page);
  engine.on('Debugger.scriptParsed', (script) => {
    if (script.url === address || script.executionContextAuxData?.isDefault) {
      scripts.push(`${script.url || 'inline'}:${script.startLine + 1}`);
    }
  });
  await engine.send('Debugger.enable');

  await page.goto(address, { waitUntil: 'load' });
  // Long enough for a timer or a late image of a page that should have none.
  await page.waitForTimeout(250);
  const loaded = { scripts: [...scripts], requests: requests.filter((url) => url !== address) };
  await engine.send('Debugger.disable');

  await page.screenshot({ path: join(folder, `${basename(file, '.html')}.png`) });
  const violations = {
    light: await axeViolations(page),
    dark: await dark(page),
  };
  const seen = await page.evaluate(() => ({
    title: document.title,
    text: document.body.innerText,
    drawings: [...document.querySelectorAll('svg')].map((svg) => svg.querySelectorAll('rect, path').length),
  }));
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 320, height: 640 });
  const narrow = await page.evaluate(() => document.documentElement.scrollWidth);
  await context.close();
  return { page: basename(file), ...loaded, errors, violations, ...seen, widthAt320: narrow };
}

async function dark(page) {
  await page.emulateMedia({ colorScheme: 'dark' });
  return axeViolations(page);
}

async function axeViolations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(
    async (tags) => (await window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] })).violations,
    WCAG,
  );
  return found.map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].target.join(' ')}: ${v.nodes[0].failureSummary}`);
}
