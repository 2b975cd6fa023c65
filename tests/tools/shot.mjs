// Takes a picture of a whole page, or with --visible of what a window shows of it, as PNG or WebP.
//   node shot.mjs [--root FOLDER] [--width PIXELS] [--scheme light|dark] [--visible] TARGET FILE.png

import { writeFile } from "node:fs/promises";
import { launch, readArguments, show } from "./browser.mjs";

const { targets, width = ["1280"], visible, ...options } = readArguments({ visible: { type: "boolean", default: false } });
const [target, file] = targets;
if (!/\.(png|webp)$/.test(file)) {
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
  await page.evaluate(() => document.fonts.ready);
  await (file.endsWith(".webp") ? asWebP(page) : page.screenshot({ path: file, fullPage: !visible }));
} finally {
  await browser.close();
}

async function asWebP(page) {
  const session = await page.context().newCDPSession(page);
  const { cssContentSize } = await session.send("Page.getLayoutMetrics");
  const whole = visible ? {} : { captureBeyondViewport: true, clip: { ...cssContentSize, scale: 1 } };
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 85, ...whole });
  await writeFile(file, data, "base64");
}
