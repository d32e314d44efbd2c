// What the reader asks for. All that has no answer yet is sent again and again: a request that meets a run is not lost,
// and the server does each ticket once.
const AGAIN_MS = 3000;

class Asks {
  constructor(send, tell) {
    this.send = send;
    this.tell = tell;
    this.page = Math.random().toString(36).slice(2);
    this.count = 0;
    this.open = new Map();
  }

  // answered(problem): problem is empty where it was done.
  ask(kind, facts, answered = () => {}) {
    const ticket = `${this.page}-${++this.count}`;
    this.open.set(ticket, { request: { ticket, kind, facts }, answered });
    this.#send();
  }

  has(kind) {
    return [...this.open.values()].some((asked) => asked.request.kind === kind);
  }

  // The page shows something else now: what was asked is asked no more.
  leave() {
    clearTimeout(this.timer);
    this.open.clear();
  }

  take(answers) {
    for (const { ticket, problem } of answers) {
      const asked = this.open.get(ticket);
      if (!asked) continue;
      this.open.delete(ticket);
      if (problem) this.tell(problem);
      asked.answered(problem);
    }
    if (!this.open.size) clearTimeout(this.timer);
  }

  #send() {
    clearTimeout(this.timer);
    if (!this.open.size) return;
    this.timer = setTimeout(() => this.#send(), AGAIN_MS);
    this.send([...this.open.values()].map((asked) => asked.request));
  }
}
