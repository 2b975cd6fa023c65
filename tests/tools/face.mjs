// Measures how pages of a built site look and behave in Chromium, under their own security policy, as one JSON value.
//   node face.mjs --root FOLDER [--story PATH] [--host ORIGIN]... TARGET...
// Each target is inspected at three widths in both schemes; with --story, that story and the front page are looked at more closely.
// A request to a --host is answered, and told under "asked"; one to any other is a fault.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ORIGIN, answer, launch } from "./browser.mjs";

const WIDTHS = [375, 768, 1280];
const SCHEMES = ["light", "dark"];
const HELD_BACK = 3000;
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// Section colours that are as far from paper and ink as they can be, or as near.
const COLOURS = ["#ff0", "#fff", "#000", "#f00", "#0f0", "#00f", "#0ff", "#f0f", "#808080", "#ffa500", "#8a1c1c", "#00ff7f", "#4b0082", "#ffc0cb"];

const options = { root: { type: "string" }, story: { type: "string" }, host: { type: "string", multiple: true, default: [] } };
const { values, positionals: targets } = parseArgs({ options, allowPositionals: true });
const { root, story, host: hosts } = values;
const asked = {};
const axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const browser = await launch();
try {
  const faults = [];
  const heights = {};
  const waiting = [...targets];
  await Promise.all([1, 2].map(async () => {
    for (let target = waiting.shift(); target; target = waiting.shift()) {
      faults.push(...(await inspect(target, heights)));
    }
  }));
  const closely = story ? await lookClosely() : {};
  console.log(JSON.stringify({ faults, heights, asked, ...closely }, null, 2));
} finally {
  await browser.close();
}

async function lookClosely() {
  const [shifts, printed, measure, contrasts, keyboard, plain] = await Promise.all([
    allShifts(["/", story]),
    print(["/", ...targets.filter((target) => /\/\d{4}\/\d\d\//.test(target))]),
    lines(story),
    contrastsOf("/"),
    keys("/"),
    withoutScript("/"),
  ]);
  return { shifts, printed, measure, contrasts, keyboard, plain };
}

async function open(target, { width = 1280, delay = 0, init, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const told = [];
  page.on("console", (message) => message.type() === "error" && told.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => told.push(`script: ${error.message}`));
  await page.route("**/*", async (route) => {
    const url = new URL(route.request().url());
    if (hosts.includes(url.origin)) return answerFor(route, target);
    if (url.origin !== ORIGIN) told.push(`foreign request: ${url}`);
    if (delay && url.pathname.endsWith(".woff2")) await page.waitForTimeout(delay);
    return answer(route, root);
  });
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  if (init) await page.addInitScript(init);
  await page.goto(new URL(target, `${ORIGIN}/`).href);
  return { page, told };
}

// What a host of somebody else's says to a page that may ask it.
function answerFor(route, target) {
  const request = route.request();
  (asked[target] ??= []).push(request.url());
  const contentType = request.resourceType() === "script" ? "text/javascript" : "text/html";
  const body = contentType === "text/html" ? "<!DOCTYPE html><html lang=en><title>Ours</title><main><h1>Ours</h1></main>" : "";
  return route.fulfill({ body, contentType });
}

async function inspect(target, heights) {
  const { page, told } = await open(target);
  // A banner or the note of a preview comes on top.
  heights[target] = await page.evaluate(
    () => document.querySelector(".masthead > .menu").getBoundingClientRect().bottom - document.querySelector(".bar").getBoundingClientRect().top,
  );
  // What waits until a reader comes near is looked at as well.
  await page.evaluate(() => document.querySelectorAll('[loading="lazy"]').forEach((one) => (one.loading = "eager")));
  await page.waitForLoadState("networkidle");
  await page.evaluate(axe);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      told.push(...(await page.evaluate(look, STANDARDS)).map((fault) => `${width} ${colorScheme}: ${fault}`));
    }
  }
  told.push(...(await page.evaluate(() => globalThis.violations)).map((one) => `policy: ${one}`));
  await page.context().close();
  return told.map((fault) => `${target} ${fault}`);
}

async function look(standards) {
  const { scrollWidth, clientWidth } = document.documentElement;
  const { violations } = await globalThis.axe.run({ runOnly: { type: "tag", values: standards }, resultTypes: ["violations"] });
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.flat().join(" ")}`));
  return scrollWidth > clientWidth ? [...found, `${scrollWidth} pixels wide`] : found;
}

// How far things move when the typeface comes late.
function allShifts(paths) {
  return Promise.all(paths.flatMap((path) => WIDTHS.map(async (width) => {
    const init = () => {
      globalThis.moved = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (globalThis.moved += entry.value))).observe({ type: "layout-shift", buffered: true });
    };
    const { page } = await open(path, { width, delay: HELD_BACK, init });
    await page.evaluate(() => document.fonts.ready);
    await page.waitForFunction(() => [...document.fonts].some(({ family, status }) => /^"?Newsreader"?$/.test(family) && status === "loaded"));
    await page.waitForTimeout(300);
    const moved = await page.evaluate(() => globalThis.moved);
    await page.context().close();
    return { path, width, moved };
  })));
}

function print(paths) {
  return Promise.all(paths.map(async (path) => {
    const { page } = await open(path);
    const file = (await page.pdf({ format: "A4" })).toString("latin1");
    await page.context().close();
    return { path, pages: file.match(/\/Type \/Page\b/g).length };
  }));
}

// The number of characters in each full line of a story's paragraphs.
async function lines(path) {
  const { page } = await open(path);
  await page.evaluate(() => document.fonts.ready);
  const counts = await page.evaluate(() => [...document.querySelectorAll(".body > p")].flatMap((paragraph) => {
    const rows = new Map();
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let index = 0; index < node.length; index += 1) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + 1);
        const row = Math.round(range.getBoundingClientRect().bottom / 12);
        rows.set(row, (rows.get(row) ?? 0) + 1);
      }
    }
    return [...rows.values()].slice(0, -1);
  }));
  await page.context().close();
  return counts;
}

// The least contrast of each section colour with the grounds on which it stands.
async function contrastsOf(path) {
  const { page } = await open(path);
  const found = [];
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await page.evaluate(leastContrasts, COLOURS)).map(([colour, contrast]) => ({ colorScheme, colour, contrast })));
  }
  await page.context().close();
  return found;
}

function leastContrasts(colours) {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const probe = document.body.appendChild(document.createElement("p"));
  probe.className = "section-probe";
  const luminance = (value) => {
    probe.style.color = value;
    canvas.fillStyle = getComputedStyle(probe).color;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const grounds = ["var(--paper)", "var(--tint)", "color-mix(in oklab, var(--section) 6%, var(--paper))"];
  return colours.map((colour) => {
    probe.style.setProperty("--section-colour", colour);
    const own = luminance("var(--section)");
    const contrasts = grounds.map((ground) => {
      const other = luminance(ground);
      return (Math.max(own, other) + 0.05) / (Math.min(own, other) + 0.05);
    });
    return [colour, Math.min(...contrasts)];
  });
}

// The panel of phones and the switch, by keys alone.
async function keys(path) {
  const ground = () => getComputedStyle(document.body).backgroundColor;
  const isOpen = () => document.querySelector("#directory").matches(":popover-open");
  const focused = () => document.activeElement.closest(".panel, .menu-button, .scheme")?.className ?? document.activeElement.nodeName;
  const init = () => {
    new MutationObserver(() => (globalThis.drawn ??= Boolean(document.body))).observe(document.documentElement ?? document, { attributeFilter: ["data-scheme"], subtree: true });
  };
  const { page } = await open(path, { width: 375, init });
  const said = { order: await focusOrder(page) };
  await page.locator(".menu-button").focus();
  await page.keyboard.press("Enter");
  said.opened = await page.evaluate(isOpen);
  await page.keyboard.press("Tab");
  said.then = await page.evaluate(focused);
  await page.keyboard.press("Escape");
  said.closed = !(await page.evaluate(isOpen));
  said.back = await page.evaluate(focused);
  said.light = await page.evaluate(ground);
  await page.locator(".scheme").focus();
  await page.keyboard.press("Space");
  said.dark = await page.evaluate(ground);
  said.pressed = await page.locator(".scheme").getAttribute("aria-pressed");
  await page.reload();
  said.remembered = await page.evaluate(ground);
  said.late = await page.evaluate(() => globalThis.drawn);
  await page.context().close();
  return said;
}

// The parts of a page that the tab key comes to, down to the first story.
async function focusOrder(page) {
  const part = () => document.activeElement.closest(".skip, .banner, .menu-button, .nameplate-name, .scheme, .menu, .card")?.className.split(" ")[0];
  const order = [];
  while (order.at(-1) !== "card" && order.length < 100) {
    await page.keyboard.press("Tab");
    order.push(await page.evaluate(part));
  }
  return order.filter((name, index) => name !== order[index - 1]);
}

async function withoutScript(path) {
  const { page } = await open(path, { width: 375, javaScriptEnabled: false, colorScheme: "dark" });
  const said = { switch: await page.locator(".scheme").isVisible() };
  await page.locator(".menu-button").click();
  said.panel = await page.locator(".panel").evaluate((panel) => panel.matches(":popover-open"));
  said.dark = await page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
  await page.context().close();
  return said;
}
