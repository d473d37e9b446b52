// The program under test: started on a free port with a data folder of its own, stopped when the journey ends.
//
// What is agreed with the program: it prints a line with `listening on http://127.0.0.1:PORT` when it is
// ready; `serve` on an empty folder also prints the set-up code; `admin sign-in-link` makes a link for
// anybody. BITACORA_CLOCK moves its clock, and opens `POST /testing/clock`.

import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const PATIENCE_MS = 120_000;

/** Two people of the demo company whom journeys name by what they are. */
const KNOWN = { head: 'nadia@tramontana.example', admin: 'iker@tramontana.example' };

/** A port that nobody uses now, for programs that have to know their address before they start. */
export function freePort() {
  return new Promise((done) => {
    const taken = createServer().listen(0, '127.0.0.1', () => {
      const { port } = taken.address();
      taken.close(() => done(port));
    });
  });
}

/** A running program. */
export class Server {
  /** Starts it and waits until it listens. `command` is `demo` or `serve`. */
  static async start({ binary, command, data, clock, listen = '127.0.0.1:0', env = {} }) {
    const server = new Server();
    server.output = '';
    server.data = data;
    server.binary = binary;
    server.env = { ...process.env, ...(clock ? { BITACORA_CLOCK: clock } : {}), ...env };
    server.child = spawn(binary, [command, '--data', data, '--listen', listen], {
      env: server.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    server.ended = new Promise((done) => server.child.once('exit', (code, signal) => done(signal ?? code)));
    server.failed = new Promise((_, fail) => server.child.once('error', fail));
    server.failed.catch(() => {});
    for (const stream of [server.child.stdout, server.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => { server.output += text; });
    }
    running.add(server);
    const [, url] = await server.says(/listening on (http:\/\/[\d.:[\]]+)/);
    server.url = url;
    return server;
  }

  /** Waits until the program has printed what the pattern finds, and answers the match. */
  async says(pattern) {
    const until = Date.now() + PATIENCE_MS;
    let end;
    this.ended.then((how) => { end = how; });
    while (Date.now() < until) {
      const found = pattern.exec(this.output);
      if (found) return found;
      if (end !== undefined) throw new Error(`the program ended with ${end}:\n${this.output.slice(-2000)}`);
      await Promise.race([this.failed, new Promise((go) => setTimeout(go, 25))]);
    }
    throw new Error(`the program never said ${pattern}:\n${this.output.slice(-2000)}`);
  }

  /** A fresh single-use link without its host: for `head`, for `admin`, or for whoever has an address. */
  async link(who) {
    const { stdout } = await this.run('admin', 'sign-in-link', '--email', KNOWN[who] ?? who);
    const { pathname, hash } = new URL(stdout.trim());
    return pathname + hash;
  }

  /** Another command of the program on the same data. */
  async run(...args) {
    return promisify(execFile)(this.binary, [...args, '--data', this.data], { env: this.env });
  }

  /** The code that the first page of a new workspace asks for. */
  async setUpCode() {
    return (await this.says(/enter the code (\S+)/))[1];
  }

  /** Moves the program's clock to an instant such as `2026-11-24T08:00:00Z`, and does what is due by then. */
  async moveClock(to) {
    const answer = await fetch(`${this.url}/testing/clock`, { method: 'POST', body: to });
    this.env = { ...this.env, BITACORA_CLOCK: to };
    if (!answer.ok) throw new Error(`the clock did not move to ${to}: ${answer.status} ${await answer.text()}`);
  }

  /** Asks it to stop, and insists after ten seconds. */
  async stop() {
    running.delete(this);
    this.child.kill('SIGTERM');
    const insist = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await this.ended;
    clearTimeout(insist);
  }
}

const running = new Set();
const roots = new Set();

/** Nothing is left behind, however this program ends. */
function sweep() {
  for (const server of running) server.child.kill('SIGKILL');
  for (const root of roots) rmSync(root, { recursive: true, force: true });
}
process.on('exit', sweep);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

/** Data folders: the demo company is laid once and copied for every journey. */
export class Folders {
  #made = new Map();
  #next = 0;

  constructor(binary) {
    this.binary = binary;
  }

  async open() {
    this.root = await mkdtemp(path.join(tmpdir(), 'bitacora-e2e-'));
    roots.add(this.root);
  }

  /** A fresh folder: empty for `serve`, a furnished copy for `demo`. */
  async fresh(command, clock) {
    const data = path.join(this.root, `data-${this.#next++}`);
    if (command === 'demo') await cp(await this.#furnished(clock), data, { recursive: true });
    else await mkdir(data);
    return data;
  }

  async #furnished(clock = '') {
    if (!this.#made.has(clock)) {
      const data = path.join(this.root, `demo-${this.#made.size}`);
      const env = { ...process.env, ...(clock ? { BITACORA_CLOCK: clock } : {}) };
      await promisify(execFile)(this.binary, ['demo', '--fill-only', '--data', data], { env });
      this.#made.set(clock, data);
    }
    return this.#made.get(clock);
  }
}
