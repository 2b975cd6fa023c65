// Takes a picture of a whole page, or with --visible of what a window shows of it, as PNG.
//   node shot.mjs [--root FOLDER] [--width PIXELS] [--scheme light|dark] [--visible] TARGET FILE.png

import { launch, readArguments, show } from "./browser.mjs";

const { targets, width = ["1280"], visible, ...options } = readArguments({ visible: { type: "boolean", default: false } });
const [target, file] = targets;
if (!file?.endsWith(".png")) {
  throw new Error("say where to put the picture: shot.mjs TARGET FILE.png");
}
const browser = await launch();
try {
  const page = await show(browser, target, { ...options, width: Number(width[0]) });
  // Pictures load only once they come near, and show up later than the page.
  await page.evaluate(async () => {
    for (const picture of document.images) {
      picture.loading = "eager";
      await picture.decode();
    }
  });
  await page.screenshot({ path: file, fullPage: !visible });
} finally {
  await browser.close();
}
