// What reader views make of pages: node readers.mjs FILE..., prints a list of
// {file, readability: {...}, defuddle: {...}} with title, authors, published, site and text of each.
// Each program has the document that its authors run it with outside of a browser.
import { readFileSync } from "node:fs";
import readability from "@mozilla/readability";
import { Defuddle } from "defuddle/node";
import { JSDOM } from "jsdom";
import { parseHTML } from "linkedom";

const CANONICAL = /<link rel="canonical" href="([^"]+)"/;

function firefox(html, url) {
  const page = new readability.Readability(new JSDOM(html, { url }).window.document).parse();
  return {
    title: page.title,
    authors: page.byline,
    published: page.publishedTime,
    site: page.siteName,
    text: page.textContent,
  };
}

async function clipper(html, url) {
  const page = await Defuddle(parseHTML(html).document, url);
  return {
    title: page.title,
    authors: page.author,
    published: page.published,
    site: page.site,
    text: words(page.content),
  };
}

function words(html) {
  return parseHTML(`<!DOCTYPE html><html><body>${html}</body></html>`).document.body.textContent;
}

const found = [];
for (const file of process.argv.slice(2)) {
  const html = readFileSync(file, "utf8");
  const url = CANONICAL.exec(html)[1];
  found.push({ file, readability: firefox(html, url), defuddle: await clipper(html, url) });
}
console.log(JSON.stringify(found));
