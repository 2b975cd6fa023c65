// Brings along what the last build left, and keeps what this one leaves.
const KEPT = ["post.state", "output", ".output.newsgen"];

module.exports = {
  onPreBuild: async ({ utils }) => {
    await utils.cache.restore(KEPT);
  },
  onPostBuild: async ({ utils }) => {
    await utils.cache.save(KEPT);
  },
};
