// Kills the program with SIGKILL during a storm of writes, again and again, and looks each time whether all
// that it acknowledged is there, once.
//
//   node e2e/torture.mjs --binary FILE [--rounds 5] [--seed N] [--postgres URL]
//
// Writers open threads, post, rewrite, log and send files, and the administrator among them imports tables;
// somewhere in the round the clock jumps a week, so that an agenda freezes; somewhere the program is killed. It
// is started again, does what it left half done, and its export is compared with what the writers were told. The seed decides who does what and when the blow falls; a failure prints
// it. What the machine's scheduler adds no seed can hold, so a repetition is close, not equal.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { parseArgs } from 'node:util';
import { Server } from './lib/server.mjs';
import { Tap } from './lib/tap.mjs';

const WRITERS = ['nadia', 'iker', 'marta', 'diego'];
const WRITERS_EACH = 2;
const FIRST = Date.parse('2026-11-23T08:57:00Z');
const WEEK_MS = 7 * 86_400_000;
/** Longer than the lease of a job whose worker died: after it the job is taken up again. */
const LEASE_MS = 3_600_000;
/** Who may import. */
const ADMIN = 'iker';
/** Rows of an imported table at most. */
const ROWS = 40;
/** Between two looks at an import that is being checked, in milliseconds. */
const LOOK = 20;
/** The blow falls this long after the storm began, in milliseconds. */
const BLOW = { least: 60, most: 1_200 };
/** Microseconds before an instant in which the clock of the running program may be. */
const SLACK_US = 120_000_000;

const { values: asked } = parseArgs({
  options: {
    binary: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    postgres: { type: 'string', default: '' },
  },
});

/** Numbers from a seed (mulberry32). */
function dice(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Somebody signed in. A request ends in an answer, or in an error when the program is gone. */
class Writer {
  constructor(cookie = '') {
    this.cookie = cookie;
  }

  ask(url, method, where, body, media = 'application/json') {
    const headers = { 'sec-fetch-site': 'same-origin', cookie: this.cookie };
    if (body !== undefined) {
      headers['content-type'] = media;
      headers['content-length'] = Buffer.byteLength(body);
    }
    return new Promise((done, fail) => {
      const request = http.request(url + where, { method, headers, agent: this.agent }, (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('error', fail);
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const set = answer.headers['set-cookie']?.[0]?.split(';')[0];
          if (set) this.cookie = set;
          done({ status: answer.statusCode, text, to: answer.headers.location, json: () => JSON.parse(text) });
        });
      });
      request.on('error', fail);
      request.end(body);
    });
  }

  async enter(url, link) {
    const [page, code] = link.split('#');
    await this.ask(url, 'GET', page);
    await this.ask(url, 'POST', page, `code=${code}`, 'application/x-www-form-urlencoded');
  }
}

/** What was sent and what was answered, by the mark that each text carries. */
class Ledger {
  posts = new Map();
  files = new Map();
  clock = 0;
  answered = 0;
  imports = 0;

  /** A text on its way; `acknowledged` once the program said so. */
  text(mark, version) {
    const kept = this.posts.get(mark) ?? { versions: [] };
    this.posts.set(mark, kept);
    const one = { version, acknowledged: false };
    kept.versions.push(one);
    return one;
  }

  said(one) {
    one.acknowledged = true;
    this.answered++;
  }
}

async function storm({ url, people, keys, ledger, round, seed, at }) {
  const threads = [];
  const deeds = { open, write, rewrite, log, send, bring };
  const own = new Map();

  async function open(me, mark, die) {
    const one = ledger.text(mark, 0);
    const key = keys[Math.floor(die() * keys.length)];
    const body = JSON.stringify({ kind: 'topic', title: `Tema ${mark}`, text: `Texto ${mark}.0. para abrir` });
    const answer = await me.ask(url, 'POST', `/api/v1/projects/${key}/threads`, body);
    if (answer.status >= 300) return;
    ledger.said(one);
    threads.push(`/api/v1/projects/${key}/threads/${answer.json().number}/posts`);
  }

  async function write(me, mark, die) {
    const where = threads[Math.floor(die() * threads.length)];
    if (!where) return open(me, mark, die);
    const one = ledger.text(mark, 0);
    const answer = await me.ask(url, 'POST', where, JSON.stringify({ text: `Texto ${mark}.0. de una respuesta` }));
    if (answer.status >= 300) return;
    ledger.said(one);
    own.set(me, [...(own.get(me) ?? []), { mark, id: answer.json().id, version: 0 }]);
  }

  async function rewrite(me, mark, die) {
    const mine = own.get(me) ?? [];
    const post = mine[Math.floor(die() * mine.length)];
    if (!post || post.busy) return write(me, mark, die);
    post.busy = true;
    const version = ++post.version;
    const one = ledger.text(post.mark, version);
    const text = JSON.stringify({ text: `Texto ${post.mark}.${version}. corregido` });
    const answer = await me.ask(url, 'PATCH', `/api/v1/posts/${post.id}`, text);
    post.busy = false;
    if (answer.status < 300) ledger.said(one);
  }

  async function log(me, mark, die) {
    const key = keys[Math.floor(die() * keys.length)];
    const one = ledger.text(mark, 0);
    const text = JSON.stringify({ text: `Texto ${mark}.0. de la bitácora, con lo que pasó hoy`, kind: 'note' });
    const answer = await me.ask(url, 'POST', `/api/v1/projects/${key}/log`, text);
    if (answer.status < 300) ledger.said(one);
  }

  async function send(me, mark, die) {
    const bytes = `${mark} `.repeat(1 + Math.floor(die() * 20_000));
    const file = { hash: createHash('sha256').update(bytes).digest('hex'), acknowledged: false };
    ledger.files.set(mark, file);
    const edge = 'torture-edge';
    const body = `--${edge}\r\ncontent-disposition: form-data; name="file"; filename="${mark}.txt"\r\ncontent-type: text/plain\r\n\r\n${bytes}\r\n--${edge}--\r\n`;
    const key = keys[Math.floor(die() * keys.length)];
    const answer = await me.ask(url, 'POST', `/projects/${key}/files`, body, `multipart/form-data; boundary=${edge}`);
    if (answer.status < 400) ledger.said(file);
  }

  /** A table of posts: uploaded, checked, started. Once its start was acknowledged, all of it has to be there. */
  async function bring(me, mark, die) {
    if (!me.admin) return write(me, mark, die);
    const key = keys[Math.floor(die() * keys.length)];
    const marks = Array.from({ length: 1 + Math.floor(die() * ROWS) }, (_, n) => `${mark}i${n}`);
    const rows = marks.map((one) => `${key},Nadia,2026-11-01T10:00:00Z,Texto ${one}.0. de otra herramienta`);
    const edge = 'torture-edge';
    const field = (name, value) => `--${edge}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const body = `${field('source', 'csv')}${field('rows', 'posts')}--${edge}\r\ncontent-disposition: form-data; name="file"; filename="${mark}.csv"\r\n\r\n${['project,author,date,text', ...rows].join('\n')}\r\n--${edge}--\r\n`;
    const sent = await me.ask(url, 'POST', '/admin/import', body, `multipart/form-data; boundary=${edge}`);
    if (sent.status !== 303) return;
    const ones = marks.map((one) => ledger.text(one, 0));
    for (;;) {
      const answer = await me.ask(url, 'POST', `${sent.to}/start`, '', 'application/x-www-form-urlencoded');
      if (answer.status < 400) {
        ledger.imports++;
        return ones.forEach((one) => ledger.said(one));
      }
      await new Promise((go) => setTimeout(go, LOOK));
    }
  }

  async function writer(me, which) {
    const die = dice(seed * 7919 + round * 131 + which);
    const names = Object.keys(deeds);
    for (let n = 0; ; n++) await deeds[names[Math.floor(die() * names.length)]](me, `r${round}w${which}n${n}`, die);
  }

  /** Lets a week pass; what was due by then is done when this is answered. */
  async function week() {
    const die = dice(seed * 104_729 + round);
    await new Promise((go) => setTimeout(go, die() * BLOW.most * 0.6));
    const answer = await new Writer().ask(url, 'POST', '/testing/clock', new Date(at).toISOString(), 'text/plain');
    if (answer.status === 204) {
      ledger.clock = at;
      ledger.answered++;
    }
  }

  // Each of them ends with the program.
  const all = people.flatMap((me, who) => Array.from({ length: WRITERS_EACH }, (_, n) => writer(me, who * WRITERS_EACH + n)));
  await Promise.allSettled([...all, week()]);
}

async function rows(folder, table, each) {
  const lines = readline.createInterface({ input: createReadStream(path.join(folder, 'tables', `${table}.jsonl`)) });
  for await (const line of lines) each(JSON.parse(line));
}

/** What is wrong with an export, compared with what was acknowledged. */
async function compare(folder, ledger) {
  const wrong = [];
  const found = new Map();
  const counted = new Set();
  const written = [];
  await rows(folder, 'agenda_counted', (row) => counted.add(row.post_id));
  await rows(folder, 'agenda_late', (row) => counted.add(row.post_id));
  await rows(folder, 'threads_post', (row) => {
    const mark = /Texto (r\d+w\d+n\d+(?:i\d+)?)\.(\d+)\./.exec(row.source);
    if (!mark) return;
    found.set(mark[1], [...(found.get(mark[1]) ?? []), Number(mark[2])]);
    // What was imported keeps its time and is outside of windows.
    if (!row.imported) written.push(row);
  });
  for (const [mark, { versions }] of ledger.posts) {
    const there = found.get(mark) ?? [];
    const last = versions.findLastIndex((one) => one.acknowledged);
    const fits = versions.slice(Math.max(last, 0)).map((one) => one.version);
    if (there.length > 1) wrong.push(`${mark} is there ${there.length} times`);
    else if (last >= 0 && there.length === 0) wrong.push(`${mark} was acknowledged and is gone`);
    else if (there.length === 1 && !fits.includes(there[0])) wrong.push(`${mark} stands at version ${there[0]}, not ${fits}`);
    found.delete(mark);
  }
  for (const mark of found.keys()) wrong.push(`${mark} is there and nobody wrote it`);
  const files = new Map();
  await rows(folder, 'threads_attachment', (row) => {
    const mark = row.name.replace(/\.txt$/, '');
    if (ledger.files.has(mark)) files.set(mark, [...(files.get(mark) ?? []), row.hash]);
  });
  for (const [mark, file] of ledger.files) {
    const there = files.get(mark) ?? [];
    if (there.length > 1) wrong.push(`the file ${mark} is there ${there.length} times`);
    if (file.acknowledged && there[0] !== file.hash) wrong.push(`the file ${mark} was acknowledged and is not what was sent`);
    for (const hash of there) {
      const bytes = path.join(folder, 'files', hash.slice(0, 2), hash.slice(2));
      const kept = existsSync(bytes) && createHash('sha256').update(await readFile(bytes)).digest('hex');
      if (kept !== hash) wrong.push(`the bytes of ${mark} are not whole`);
    }
  }
  const frozen = new Map();
  await rows(folder, 'db_event', (row) => {
    if (row.kind === 'AgendaFrozen') frozen.set(row.payload, (frozen.get(row.payload) ?? 0) + 1);
  });
  for (const [week, times] of frozen) if (times > 1) wrong.push(`${week} was frozen ${times} times`);
  let newest = 0;
  await rows(folder, 'agenda_week', (row) => {
    if (row.frozen_at === null) {
      if (row.freezes_at < ledger.clock * 1000) wrong.push(`${row.week} should be frozen: the clock was past it`);
      return;
    }
    newest = Math.max(newest, row.freezes_at);
    if (createHash('sha256').update(row.content).digest('hex') !== row.hash) wrong.push(`the seal of ${row.week} is broken`);
  });
  for (const post of written) {
    const due = post.posted_at < newest - SLACK_US && post.state === 'live' && !post.system;
    if (due && !counted.has(post.id)) wrong.push(`post ${post.id} is in no agenda`);
  }
  return { wrong, frozen: frozen.size };
}

const tap = new Tap();
const rounds = Number(asked.rounds);
const seed = Number(asked.seed);
const engine = asked.postgres ? 'PostgreSQL' : 'SQLite';
const root = await mkdtemp(path.join(tmpdir(), 'bitacora-torture-'));
const data = path.join(root, 'data');
// The writers ask more often than anybody may.
const env = { BITACORA_RATE_LIMITS: 'false', ...(asked.postgres && { BITACORA_DATABASE_URL: asked.postgres }) };
const ledger = new Ledger();
const people = WRITERS.map((who) => Object.assign(new Writer(), { admin: who === ADMIN }));
let keys;
let last = { frozen: 0 };
try {
  for (let round = 1; round <= rounds; round++) {
    // The clock goes on from the furthest instant that the program may have seen.
    const now = new Date(FIRST + (round - 1) * WEEK_MS + (round > 1 ? LEASE_MS : 0));
    const server = await Server.start({ binary: asked.binary, command: round === 1 ? 'demo' : 'serve', data, clock: now.toISOString(), env });
    for (const [at, me] of people.entries()) {
      me.agent = new http.Agent({ keepAlive: true });
      if (round % 3 === 1) await me.enter(server.url, await server.link(`${WRITERS[at]}@tramontana.example`));
    }
    keys ??= (await people[0].ask(server.url, 'GET', '/api/v1/projects')).json().items
      .filter((project) => project.state === 'open').map((project) => project.key);
    const before = ledger.answered;
    const die = dice(seed * 15_485_863 + round);
    const blow = BLOW.least + Math.floor(die() * (BLOW.most - BLOW.least));
    setTimeout(() => server.child.kill('SIGKILL'), blow);
    await storm({ url: server.url, people, keys, ledger, round, seed, at: FIRST + round * WEEK_MS });
    await server.ended;
    await server.stop();
    for (const me of people) me.agent.destroy();
    const again = await Server.start({ binary: asked.binary, command: 'serve', data, clock: new Date(FIRST + round * WEEK_MS).toISOString(), env });
    // The leases of the dead run out, and what they left half done is taken up.
    await again.moveClock(new Date(FIRST + round * WEEK_MS + LEASE_MS).toISOString());
    const folder = path.join(root, `export-${round}`);
    await again.run('export', folder);
    await again.stop();
    last = await compare(folder, ledger);
    await rm(folder, { recursive: true, force: true });
    const name = `${engine}, blow ${round} of ${rounds} after ${blow} ms: ${ledger.answered - before} acknowledged`;
    if (last.wrong.length === 0) tap.ok(name);
    else tap.notOk(name, [`seed ${seed}`, ...last.wrong.slice(0, 20), `data: ${data}`]);
    if (last.wrong.length > 0) break;
  }
  const texts = [...ledger.posts.values()].flatMap((post) => post.versions);
  const kept = (all) => all.filter((one) => one.acknowledged).length;
  tap.write(`# ${engine}: ${kept(texts)} texts, ${ledger.imports} imports among them, and ${kept([...ledger.files.values()])} files acknowledged of ` +
    `${texts.length} and ${ledger.files.size} sent, ${last.frozen} agendas frozen, seed ${seed}`);
} catch (error) {
  tap.notOk(`${engine}: the storm could not go on`, [`seed ${seed}`, ...String(error.stack).split('\n')]);
}
if (tap.failed === 0) await rm(root, { recursive: true, force: true });
tap.close();
process.exit(tap.failed === 0 ? 0 : 1);
