// The page's own copy of the visit: rows by id, fetched from the server in changes, one request at a time. Asking with the
// number of what is drawn also tells the server that it is drawn.
const READ_MS = 15000;
const RETRY_MS = [250, 500, 1000, 2000, 4000];
const FAILING_AFTER = 5;

class Copy {
  // arrived(): there are new rows. told(failing): whether reading has failed for some seconds.
  constructor(arrived, told) {
    this.arrived = arrived;
    this.told = told;
    this.number = 0;
    this.#clear();
  }

  // address: of one tab's view in one server process; under another one everything is read anew.
  follow(address, newest) {
    if (address !== this.address) {
      this.leave();
      Object.assign(this, { address, number: 0, known: false, failures: 0 });
    }
    this.newest = newest;
    if (!this.reading && !this.timer) this.#read();
  }

  leave() {
    clearTimeout(this.timer);
    this.reading?.abort();
    this.timer = this.reading = null;
  }

  view() {
    const turns = [...this.turns.values()].sort((a, b) => a.id - b.id);
    const starts = Object.fromEntries(turns.map((turn) => [turn.id, turn.start_s]));
    const checked = Object.fromEntries(this.checked);
    return { ...this.facts, turns, starts, checked, statements: [...this.statements.values()] };
  }

  // known: the server knows what is drawn.
  async #read() {
    this.timer = null;
    if (this.known && this.number >= this.newest) return;
    const reading = this.reading = new AbortController();
    const answer = await this.#fetched(reading);
    if (this.reading !== reading) return;
    this.reading = null;
    this.failures = answer ? 0 : this.failures + 1;
    this.told(this.failures >= FAILING_AFTER);
    if (!answer) {
      this.timer = setTimeout(() => this.#read(), RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1]);
      return;
    }
    this.known = this.number === answer.number;
    this.#merge(answer);
    if (!this.known) this.arrived();
    this.#read();
  }

  // Nothing where it failed.
  async #fetched(reading) {
    const late = setTimeout(() => reading.abort(), READ_MS);
    try {
      const reply = await fetch(`${this.address}?after=${this.number}`, { cache: "no-store", signal: reading.signal });
      return reply.ok ? await reply.json() : null;
    } catch (failed) {
      return null;
    } finally {
      clearTimeout(late);
    }
  }

  #clear() {
    this.facts = { names: {}, note_text: "" };
    this.turns = new Map();
    this.statements = new Map();
    this.checked = new Map();
  }

  #merge(answer) {
    if (answer.whole) this.#clear();
    this.number = answer.number;
    Object.assign(this.facts, answer.facts);
    for (const kind of ["turns", "statements", "checked"]) for (const row of answer[kind]) this[kind].set(row.id, row);
  }
}
