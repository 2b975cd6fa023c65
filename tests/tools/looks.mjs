// Takes pictures of whole pages of a built site as PNG, at half their size, with one browser.
//   node looks.mjs FOLDER < '[{"target": "/", "width": 1280, "scheme": "light", "file": "front.png"}, ...]'
// With "element", a picture of that element alone, in full size, with the pictures in it.

import { createInterface } from "node:readline";
import { launch, readArguments, show } from "./browser.mjs";

// What differs from machine to machine is the same here: typefaces of the system, and how pictures are decoded.
const SAME = `
  :root, :root:lang(ar), [lang] {
    --serif: "Newsreader", "DejaVu Serif" !important;
    --sans: "DejaVu Sans" !important;
  }
  code, pre { font-family: "DejaVu Sans Mono" !important; }
`;
const FLAT = "img { object-fit: none !important; object-position: -9999px -9999px !important; }";

const { targets: [root] } = readArguments({});
const shots = JSON.parse(await text());
const browser = await launch(["--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb"]);
try {
  for (const { target, width, scheme, file, element } of shots) {
    const page = await show(browser, target, { root, width, scheme, scale: element ? 1 : 0.5 });
    await page.addStyleTag({ content: SAME + (element ? "" : FLAT) });
    await page.evaluate(async () => {
      for (const picture of document.images) {
        picture.loading = "eager";
        await picture.decode().catch(() => {});
      }
      await document.fonts.ready;
    });
    if (element) {
      await page.locator(element).screenshot({ path: file });
    } else {
      await page.screenshot({ path: file, fullPage: true });
    }
    await page.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(shots.length));

async function text() {
  const lines = [];
  for await (const line of createInterface({ input: process.stdin })) {
    lines.push(line);
  }
  return lines.join("\n");
}
