// Prints what readers meet of front pages before they scroll, as JSON: heights, headlines, blocks.
//   node front.mjs --root FOLDER [--width PIXELS]... [--scheme light|dark] TARGET...

import { launch, readArguments, show } from "./browser.mjs";

const { targets, width: widths = ["1280", "375"], ...options } = readArguments({});
const found = [];
const browser = await launch();
try {
  for (const target of targets) {
    for (const width of widths.map(Number)) {
      const page = await show(browser, target, { ...options, width });
      found.push({ target, width, ...(await page.evaluate(measure)) });
      await page.close();
    }
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(found, null, 2));

function measure() {
  const box = (element) => element.getBoundingClientRect();
  const masthead = box(document.querySelector(".masthead")).bottom;
  const titles = [...document.querySelectorAll("main .card-title")].filter((title) => box(title).height > 0);
  const lead = document.querySelector(".card.lead .card-title") ?? titles[0];
  return {
    masthead,
    lead: box(lead).top,
    headlines: titles.map((title) => Math.round(box(title).bottom)),
    height: document.documentElement.scrollHeight,
    blocks: [...document.querySelectorAll("main .top, main .block, main .recent, .footer")].map((block) => [
      block.className,
      Math.round(box(block).top),
      Math.round(box(block).height),
      Math.round(box(block).width),
    ]),
  };
}
