// Prints what programs read of the feeds of a built site, as JSON: by file and program, a list of items.
//   node feeds.mjs --root FOLDER FILE...

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { XMLParser } from "fast-xml-parser";
import { parseFeed, parseOpml } from "feedsmith";
import Parser from "rss-parser";

const { values, positionals } = parseArgs({ options: { root: { type: "string" } }, allowPositionals: true });
const list = (one) => (one === undefined ? [] : Array.isArray(one) ? one : [one]);
const text = (one) => (typeof one === "object" ? (one["#text"] ?? "") : (one ?? ""));
const item = (id, title, url, summary, content, authors, categories) => ({ id, title, url, summary, content, authors, categories });

const xml = new XMLParser({ ignoreAttributes: false, htmlEntities: true, parseTagValue: false, trimValues: false });
const rss = new Parser({ customFields: { item: [["dc:creator", "creators", { keepArray: true }]] } });

function fastXmlParser(document) {
  const { feed, rss } = xml.parse(document);
  if (feed) {
    return list(feed.entry).map((one) =>
      item(one.id, text(one.title), one.link["@_href"], text(one.summary), text(one.content),
        list(one.author).map((author) => author.name), list(one.category).map((category) => category["@_term"])));
  }
  return list(rss.channel.item).map((one) =>
    item(text(one.guid), one.title, one.link, one.description, one["content:encoded"], list(one["dc:creator"]), list(one.category)));
}

function feedsmith(document) {
  const { format, feed } = parseFeed(document);
  if (format === "json") {
    return feed.items.map((one) =>
      item(one.id, one.title, one.url, one.summary, one.content_html, one.authors.map((author) => author.name), one.tags));
  }
  if (format === "atom") {
    return feed.entries.map((one) =>
      item(one.id, text(one.title?.value ?? one.title), one.links[0].href, text(one.summary?.value ?? one.summary), text(one.content?.value ?? one.content),
        one.authors.map((author) => author.name), list(one.categories).map((category) => category.term)));
  }
  return feed.items.map((one) =>
    item(one.guid.value, one.title?.value ?? one.title, one.link, one.description?.value ?? one.description, one.content?.encoded, list(one.dc?.creators ?? one.dc?.creator),
      list(one.categories).map((category) => category.name)));
}

async function rssParser(document) {
  const { items } = await rss.parseString(document);
  return items.map((one) =>
    item(one.guid ?? one.id, one.title, one.link, one.summary ?? one.content, one["content:encoded"] ?? one.content,
      one.creators ?? list(one.author), list(one.categories).map((category) => category.$?.term ?? category)));
}

const found = {};
for (const file of positionals) {
  const document = await readFile(join(values.root, file), "utf-8");
  if (file.endsWith(".opml")) {
    found[file] = { feedsmith: parseOpml(document).body.outlines };
  } else if (file.endsWith(".json")) {
    found[file] = { feedsmith: feedsmith(document) };
  } else {
    found[file] = { fastXmlParser: fastXmlParser(document), feedsmith: feedsmith(document), rssParser: await rssParser(document) };
  }
}
console.log(JSON.stringify(found));
