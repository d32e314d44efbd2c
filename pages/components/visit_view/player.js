// The sound of one turn at a time: asked for, then played. What failed to come is let go of.
const SOUND_PATIENCE_MS = 8000;

class Player {
  constructor(ask, show) {
    this.ask = ask;
    this.show = show;
    this.audio = new Audio();
    this.turn = null;
    this.last = 0;
    for (const event of ["ended", "error"]) this.audio.addEventListener(event, () => this.stop());
  }

  // A second press stops it.
  toggle(turn) {
    const same = this.turn === turn;
    this.stop();
    if (same) return;
    this.turn = turn;
    this.show(turn, "waiting");
    this.timer = setTimeout(() => this.stop(), SOUND_PATIENCE_MS);
    this.ask(turn);
  }

  take(clip) {
    if (!clip || clip.number === this.last) return;
    this.last = clip.number;
    if (clip.turn !== this.turn) return;
    clearTimeout(this.timer);
    this.audio.src = `data:audio/wav;base64,${clip.wav}`;
    const current = () => this.last === clip.number && this.turn === clip.turn;
    this.audio.play().then(() => { if (current()) this.show(clip.turn, "playing"); }, () => { if (current()) this.stop(); });
  }

  stop() {
    clearTimeout(this.timer);
    this.audio.pause();
    if (this.turn !== null) this.show(this.turn, "");
    this.turn = null;
  }
}
