// What reader views make of pages: node readers.mjs FILE..., prints a list of
// {file, readability: {...}, defuddle: {...}} with title, byline, published, site and text of each.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { JSDOM } from "jsdom";

const require = createRequire(import.meta.url);
const { Readability } = require("@mozilla/readability");
const Defuddle = require("defuddle");

const words = (html) => new JSDOM(html).window.document.body.textContent;

function read(file) {
  const html = readFileSync(file, "utf8");
  const page = () => {
    const url = html.match(/<link rel="canonical" href="([^"]+)"/)[1];
    return new JSDOM(html, { url }).window.document;
  };
  const firefox = new Readability(page()).parse();
  const clipper = new Defuddle(page()).parse();
  return {
    file,
    readability: {
      title: firefox.title,
      authors: firefox.byline,
      published: firefox.publishedTime,
      site: firefox.siteName,
      text: firefox.textContent,
    },
    defuddle: {
      title: clipper.title,
      authors: clipper.author,
      published: clipper.published,
      site: clipper.site,
      text: words(clipper.content),
    },
  };
}

console.log(JSON.stringify(process.argv.slice(2).map(read)));
