// The Test Anything Protocol, which `cargo xtask ci` counts.

export class Tap {
  passed = 0;
  failed = 0;
  skipped = 0;
  #n = 0;

  constructor(write = (line) => console.log(line)) {
    this.write = write;
    write('TAP version 14');
  }

  ok(name, ms) {
    this.passed++;
    this.write(`ok ${++this.#n} - ${clean(name)}${ms > 1000 ? ` (${(ms / 1000).toFixed(1)} s)` : ''}`);
  }

  notOk(name, lines) {
    this.failed++;
    this.write(`not ok ${++this.#n} - ${clean(name)}`);
    for (const line of lines) this.write(`  # ${line}`);
  }

  skip(name, why) {
    this.skipped++;
    this.write(`ok ${++this.#n} - ${clean(name)} # SKIP ${why}`);
  }

  close() {
    this.write(`1..${this.#n}`);
    this.write(`# ${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`);
  }
}

const clean = (name) => name.replaceAll('#', '＃').replace(/\s+/g, ' ');
