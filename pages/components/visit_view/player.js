// The sound of one thing at a time, stretch after stretch, from a address that only this reader's session opens.
class Player {
  constructor(show) {
    this.show = show;
    this.audio = new Audio();
    this.key = null;
    this.audio.addEventListener("ended", () => this.#next());
    this.audio.addEventListener("error", () => this.stop());
    this.audio.addEventListener("playing", () => this.show(this.key, "playing"));
  }

  // stretches: [{ start_s, end_s }]. A second press stops it.
  toggle(key, base, stretches) {
    const same = this.key === key;
    this.stop();
    if (same || !stretches.length) return;
    this.key = key;
    this.base = base;
    this.rest = [...stretches];
    this.show(key, "waiting");
    this.#next();
  }

  #next() {
    const stretch = this.rest?.shift();
    if (!stretch) { this.stop(); return; }
    const ms = (seconds) => Math.round(seconds * 1000);
    this.audio.src = `${this.base}${ms(stretch.start_s)}-${ms(stretch.end_s)}.wav`;
    const key = this.key;
    this.audio.play().catch(() => { if (this.key === key) this.stop(); });
  }

  stop() {
    const key = this.key;
    this.key = null;
    this.rest = [];
    this.audio.pause();
    if (key !== null) this.show(key, "");
  }
}
