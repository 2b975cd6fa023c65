import { lists, newest, outlet, param } from "../../outlet.js";

export async function getStaticPaths() {
  return (await lists()).map((list) => ({ params: { list: param(list.url) }, props: { list } }));
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const item = (story) => `<item>
<title>${escaped(story.title)}</title>
<link>${outlet.url}${story.url}</link>
<guid>${outlet.url}${story.url}</guid>
<dc:creator>${escaped(story.author)}</dc:creator>
<pubDate>${story.date.toUTCString()}</pubDate>
<description>${escaped(story.summary)}</description>
${story.tags.map((tag) => `<category>${escaped(tag)}</category>`).join("")}
<content:encoded>${escaped(story.entry.rendered.html)}</content:encoded>
</item>`;

export const GET = ({ props: { list } }) => new Response(`<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>${list.name}</title>
<link>${outlet.url}${list.url}</link>
<description>${outlet.name}</description>
${newest(list).map(item).join("\n")}
</channel>
</rss>
`);
