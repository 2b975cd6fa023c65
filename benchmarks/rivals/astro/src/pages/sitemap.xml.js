import { outlet, stories } from "../outlet.js";

const place = (url, more = "") => `<url><loc>${outlet.url}${url}</loc>${more}</url>`;

export async function GET() {
  const places = [
    place("/"),
    ...outlet.sections.map((section) => place(section.url)),
    ...(await stories()).map((story) => place(story.url, `<lastmod>${story.date.toISOString()}</lastmod>`)),
  ];
  return new Response(`<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${places.join("\n")}
</urlset>
`);
}
