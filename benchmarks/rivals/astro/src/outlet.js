// The outlet, its stories, the newest first, and its lists.
import { getCollection } from "astro:content";

const PER_PAGE = 30;

export const outlet = {
  name: "Example News",
  url: "https://news.example",
  language: "en",
  about: "Example News is an online news portal that covers politics, business, sports and technology.",
  social: [
    { label: "A", url: "https://social.example/a" },
    { label: "B", url: "https://social.example/b" },
  ],
  sections: [
    "world", "politics", "business", "entertainment", "sports", "security",
    "features", "opinions", "environment", "education", "technology", "health",
  ].map((id) => ({ id, name: id[0].toUpperCase() + id.slice(1), url: `/${id}/` })),
};

const long = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeZone: "UTC" });
export const longDate = (date) => long.format(date);

function story(entry) {
  const [section, year, slug] = entry.id.split("/");
  const date = new Date(entry.data.date);
  const month = String(date.getUTCMonth() + 1).padStart(2, "0");
  return { ...entry.data, entry, section, year, month, slug, date, url: `/${section}/${year}/${month}/${slug}/` };
}

let known;
export function stories() {
  known ??= getCollection("stories").then((all) => all.map(story).sort((a, b) => b.date - a.date));
  return known;
}

export async function lists() {
  const all = await stories();
  return [
    { name: outlet.name, url: "/", stories: all },
    ...outlet.sections.map((one) => ({ ...one, stories: all.filter((story) => story.section === one.id) })),
  ];
}

export function pagesOf(list) {
  const count = Math.max(1, Math.ceil(list.stories.length / PER_PAGE));
  const url = (number) => (number === 1 ? list.url : `${list.url}page/${number}/`);
  return Array.from({ length: count }, (_, index) => ({
    name: list.name,
    number: index + 1,
    url: url(index + 1),
    newer: index > 0 && url(index),
    older: index + 1 < count && url(index + 2),
    stories: list.stories.slice(index * PER_PAGE, (index + 1) * PER_PAGE),
  }));
}

export const newest = (list) => list.stories.slice(0, PER_PAGE);
export const param = (url) => url.slice(1, -1) || undefined;
