// Seconds until the next password is taken, counted down where one can see it. The machine's own count: setting the clock
// changes nothing.
const TICK_MS = 250;

export class Countdown {
  left = $state(0);
  #until = 0;
  #timer: ReturnType<typeof setInterval> | null = null;

  begin(seconds: number): void {
    this.stop();
    this.#until = performance.now() + seconds * 1000;
    this.#count();
    if (this.left > 0) this.#timer = setInterval(() => this.#count(), TICK_MS);
  }
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
  #count(): void {
    this.left = Math.max(0, Math.ceil((this.#until - performance.now()) / 1000));
    if (this.left === 0) this.stop();
  }
}
