// Stories: their section is their folder's name, and their URL is made of section, year, month and name.

const isStory = (page) => page.inputPath.endsWith(".md");

export default {
  eleventyComputed: {
    layout: ({ page, layout }) => (isStory(page) ? "story.njk" : layout),
    section: ({ page }) => page.filePathStem.split("/")[1],
    permalink: ({ page, permalink }) => {
      if (!isStory(page)) return permalink;
      const month = String(page.date.getUTCMonth() + 1).padStart(2, "0");
      return `/${page.filePathStem.split("/")[1]}/${page.date.getUTCFullYear()}/${month}/${page.fileSlug}/`;
    },
  },
};
