// The race's outlet for Eleventy.

const PER_PAGE = 30;

const outlet = {
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

const newestFirst = (api) => api.getFilteredByGlob("content/*/**/*.md").sort((a, b) => b.date - a.date);

// The lists of the site: all stories, and those of each section.
function lists(api) {
  const stories = newestFirst(api);
  const bySection = Object.fromEntries(outlet.sections.map((section) => [section.id, []]));
  for (const story of stories) bySection[story.data.section].push(story);
  return [
    { name: outlet.name, url: "/", stories },
    ...outlet.sections.map((section) => ({ ...section, stories: bySection[section.id] })),
  ];
}

function pagesOf(list) {
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

export default function (eleventy) {
  const long = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeZone: "UTC" });
  eleventy.addGlobalData("outlet", outlet);
  eleventy.addFilter("longDate", (date) => long.format(date));
  eleventy.addFilter("iso", (date) => date.toISOString());
  eleventy.addFilter("rfc822", (date) => date.toUTCString());
  eleventy.addCollection("stories", newestFirst);
  eleventy.addCollection("recent", (api) => newestFirst(api).slice(0, 10));
  eleventy.addCollection("pages", (api) => lists(api).flatMap(pagesOf));
  eleventy.addCollection("feeds", (api) =>
    lists(api).map((list) => ({ ...list, stories: list.stories.slice(0, PER_PAGE) })));
  return {
    dir: { input: "content", includes: "../includes", output: "output" },
    markdownTemplateEngine: false,
  };
}
