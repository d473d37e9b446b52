// A mail server that takes every mail and keeps it: what the program sends is read here.

import { createServer } from 'node:net';

/** Takes mail on a free port of this machine. */
export class MailServer {
  /** The mails that came, each with its recipient and its text as sent. */
  mails = [];

  static async start() {
    const server = new MailServer();
    server.listener = createServer((socket) => server.#talk(socket));
    await new Promise((done) => server.listener.listen(0, '127.0.0.1', done));
    // A journey that breaks ends the program all the same.
    server.listener.unref();
    server.url = `smtp://127.0.0.1:${server.listener.address().port}`;
    return server;
  }

  #talk(socket) {
    let waiting = '';
    let mail = null;
    let to = [];
    const say = (line) => socket.write(`${line}\r\n`);
    say('220 ready');
    socket.on('error', () => {});
    socket.setEncoding('latin1').on('data', (chunk) => {
      waiting += chunk;
      for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        if (mail !== null) {
          if (line !== '.') { mail.push(line.replace(/^\.\./, '.')); continue; }
          for (const one of to) this.mails.push({ to: one, text: mail.join('\n') });
          [mail, to] = [null, []];
          say('250 taken');
          continue;
        }
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === 'RCPT') to.push(/<([^>]*)>/.exec(line)?.[1] ?? '');
        if (verb === 'DATA') { mail = []; say('354 go on'); continue; }
        say(verb === 'QUIT' ? '221 bye' : '250 yes');
        if (verb === 'QUIT') socket.end();
      }
    });
  }

  /** The newest mail to an address that a pattern finds, once it is there. */
  async find(to, pattern) {
    const until = Date.now() + 20_000;
    while (Date.now() < until) {
      const found = this.mails.findLast((mail) => mail.to === to && pattern.test(mail.text));
      if (found) return found;
      await new Promise((go) => setTimeout(go, 50));
    }
    const have = this.mails.map((mail) => `${mail.to}: ${/^Subject:.*$/m.exec(mail.text)?.[0]}`).join('; ');
    throw new Error(`no mail to ${to} says ${pattern}; there are: ${have}`);
  }

  stop() {
    this.listener.close();
  }
}
