// Opens pages of a built site in Chromium, straight from the disk: no server, nothing from the network.

import { readFile, stat } from "node:fs/promises";
import { dirname, extname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

export const ORIGIN = "http://newsgen.test";
const TYPES = {
  ".css": "text/css",
  ".gif": "image/gif",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".xml": "application/xml",
};

// What both scripts understand: NAME.mjs [options] TARGET...; a target is a URL, a file, or a path of the site in --root.
export function readArguments(own) {
  const options = {
    root: { type: "string" },
    width: { type: "string", multiple: true },
    scheme: { type: "string", default: "light" },
    ...own,
  };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (positionals.length === 0) {
    throw new Error("name at least one page: a URL, a file, or with --root FOLDER a path such as /world/");
  }
  return { ...values, targets: positionals };
}

// CHROME_PATH says which browser; otherwise Debian's.
export function launch(more = []) {
  return chromium.launch({
    executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", // Chromium refuses to run as root otherwise; it sees only pages made here
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}

// A page `width` pixels wide that shows `target`.
export async function show(browser, target, { root, width, scheme, scale = 1 }) {
  const page = await browser.newPage({
    viewport: { width, height: 800 },
    deviceScaleFactor: scale,
    colorScheme: scheme,
    reducedMotion: "reduce",
    bypassCSP: true, // a site's own policy would keep the checker out
  });
  if (/^https?:/.test(target)) {
    await page.goto(target);
    return page;
  }
  const [folder, path] = root ? [resolve(root), target] : [dirname(resolve(target)), relative(dirname(resolve(target)), target)];
  await page.route("**/*", (route) => answer(route, folder));
  await page.goto(new URL(path, `${ORIGIN}/`).href);
  return page;
}

export async function answer(route, folder) {
  const url = new URL(route.request().url());
  if (url.origin !== ORIGIN) {
    return route.abort();
  }
  let file = join(folder, decodeURIComponent(url.pathname));
  try {
    if ((await stat(file)).isDirectory()) {
      file = join(file, "index.html");
    }
    return await route.fulfill({ body: await readFile(file), contentType: TYPES[extname(file)] ?? "application/octet-stream" });
  } catch {
    return route.fulfill({ status: 404, body: "not found", contentType: "text/plain" });
  }
}
