// What holds for every story.

function permalink({ section, page }) {
  const month = String(page.date.getUTCMonth() + 1).padStart(2, "0");
  return `/${section}/${page.date.getUTCFullYear()}/${month}/${page.fileSlug}/`;
}

export default { layout: "story.njk", permalink };
