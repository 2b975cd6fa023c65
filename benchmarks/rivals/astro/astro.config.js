// The race's outlet for Astro. What it keeps between builds is in cacheDir.
export default {
  site: "https://news.example",
  outDir: "./output",
  cacheDir: "./cache",
};
