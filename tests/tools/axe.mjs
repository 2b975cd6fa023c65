// Prints what axe-core finds wrong with pages, as a JSON list.
//   node axe.mjs [--root FOLDER] [--width PIXELS]... [--scheme light|dark] TARGET...

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch, readArguments, show } from "./browser.mjs";

const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const { targets, width: widths = ["320", "1280"], ...options } = readArguments({});
const axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const found = [];
const browser = await launch();
try {
  for (const target of targets) {
    for (const width of widths.map(Number)) {
      const page = await show(browser, target, { ...options, width });
      found.push(...(await inspect(page)).map((violation) => ({ target, width, ...violation })));
      await page.close();
    }
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(found, null, 2));

async function inspect(page) {
  await page.addScriptTag({ content: axe });
  const { violations } = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: "tag", values } }), STANDARDS);
  return [...violations.flatMap(perElement), ...(await sideways(page))];
}

function perElement({ id, help, nodes }) {
  return nodes.map((node) => ({ rule: id, help, element: node.target.flat().join(" "), detail: node.failureSummary ?? "" }));
}

// WCAG 1.4.10, which axe does not check: text is read without scrolling to the side.
async function sideways(page) {
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
  }));
  const detail = `the page is ${scroll} pixels wide in a window of ${client}`;
  return scroll > client ? [{ rule: "reflow", help: "Pages must not scroll sideways", element: "html", detail }] : [];
}
