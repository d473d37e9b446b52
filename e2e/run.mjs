// Runs the browser journeys: node run.mjs --binary PATH [--full] [FILTER…]
//
// Each file in journeys/ exports `name`, `run(t)` and, if it wants another start than the demo company,
// `start = 'serve'`, `clock = '2026-11-23T08:00:00Z'` or `env = { … }`. Journeys share nothing.

import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { COMBINATIONS, launch } from './lib/browser.mjs';
import { Journey } from './lib/journey.mjs';
import { Folders, Server } from './lib/server.mjs';
import { Tap } from './lib/tap.mjs';

const here = import.meta.dirname;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    binary: { type: 'string' },
    full: { type: 'boolean', default: false },
    journeys: { type: 'string', default: path.join(here, 'journeys') },
    out: { type: 'string', default: path.join(here, 'out') },
  },
});
if (!values.binary) {
  console.error('Say which program to try: node run.mjs --binary target/debug/bitacora');
  process.exit(2);
}

const files = (await readdir(values.journeys)).filter((file) => file.endsWith('.mjs')).sort();
const chosen = files.filter((file) => positionals.length === 0 || positionals.some((part) => file.includes(part)));
const tap = new Tap();
await rm(values.out, { recursive: true, force: true });
const folders = new Folders(values.binary);
await folders.open();
const browser = await launch();
try {
  for (const file of chosen) await runOne(file);
} finally {
  await browser.close();
}
tap.close();
process.exitCode = tap.failed > 0 || tap.passed === 0 ? 1 : 0;

async function runOne(file) {
  const { name = path.basename(file, '.mjs'), run, start = 'demo', clock, env } = await import(path.join(values.journeys, file));
  // Taking turns by the place in the full list, so that a filter does not change a journey's turn.
  const combination = COMBINATIONS[files.indexOf(file) * 5 % COMBINATIONS.length];
  let server;
  try {
    const data = await folders.fresh(start, clock);
    server = await Server.start({ binary: values.binary, command: start, data, clock, env });
  } catch (error) {
    tap.notOk(`${name} › the program starts`, String(error.message).split('\n'));
    return;
  }
  const journey = new Journey({ name, browser, server, tap, combination, full: values.full, out: values.out, folders, binary: values.binary });
  await journey.run(run);
  await journey.close();
  await server.stop();
}
