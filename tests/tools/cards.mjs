// Prints what happens on pages with cards, as JSON: by keyboard, under the pages' own policies; and without scripts.
//   node cards.mjs --root FOLDER TARGET...

import { answer, launch, ORIGIN, readArguments } from "./browser.mjs";
import { resolve } from "node:path";

const { targets, root } = readArguments({});
const found = [];
const browser = await launch();
try {
  for (const target of targets) {
    found.push({ target, ...(await byKeyboard(target)), plain: await withoutScripts(target) });
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(found, null, 2));

async function opened(target, settings, asked) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...settings });
  await page.route("**/*", (route) => {
    const url = new URL(route.request().url());
    if (url.origin === ORIGIN) return answer(route, resolve(root));
    asked.push(url.href);
    return route.fulfill({ body: "<!doctype html><title>player</title>", contentType: "text/html" });
  });
  await page.goto(new URL(target, `${ORIGIN}/`).href);
  return page;
}

async function byKeyboard(target) {
  const asked = [], complaints = [];
  const page = await opened(target, {}, asked);
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const before = [...asked];
  const isOnOffer = () => document.activeElement?.closest(".card-offer") !== null && document.activeElement !== document.body;
  for (let steps = 0; steps < 200 && !(await page.evaluate(isOnOffer)); steps += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("iframe");
  await page.waitForTimeout(200);
  const frame = await page.evaluate(() => {
    const one = document.querySelector("iframe");
    return { src: one.src, title: one.title, focused: document.activeElement === one, offers: document.querySelectorAll(".card-offer:not([hidden])").length };
  });
  await page.close();
  return { before, asked, complaints, frame };
}

async function withoutScripts(target) {
  const asked = [];
  const page = await opened(target, { javaScriptEnabled: false }, asked);
  const offers = await page.locator(".card-offer:visible").count();
  const links = await page.locator(".card-of a:visible").count();
  await page.close();
  return { asked, offers, links };
}
