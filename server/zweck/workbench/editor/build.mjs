// `node build.mjs PACKAGES TARGET`: bundles editor.mjs with the packages of a folder into TARGET, and their licences into a text beside it.
import { createRequire } from "node:module";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [packages, target] = process.argv.slice(2).map((path) => resolve(path));
const here = dirname(fileURLToPath(import.meta.url));
const { build } = createRequire(join(packages, "package.json"))("esbuild");

const made = await build({
  entryPoints: [join(here, "editor.mjs")],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  nodePaths: [join(packages, "node_modules")],
  outfile: target,
  metafile: true,
  write: false,
  logLevel: "error",
});
const folders = Object.keys(made.metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
const names = [...new Set(folders.filter(Boolean))].sort();
const notices = names.map((name) => {
  const folder = join(packages, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
});
const head = "/* Bundled from editor.mjs by `make editor`; the licences of the packages in it stand in editor.txt. */\n";
writeFileSync(target, head + made.outputFiles[0].text);
writeFileSync(target.replace(/\.js$/, ".txt"), `editor.js contains these packages:\n\n${notices.join(`\n${"-".repeat(80)}\n\n`)}`);
