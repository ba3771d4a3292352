// Work of which one run is enough at a time.

export class OneAtATime {
  private isRunning = false;
  private asked = false;

  constructor(private readonly work: () => Promise<void>) {}

  /** Whether somebody asked since the run that is on began: there will be another. */
  get isAskedAgain(): boolean {
    return this.asked;
  }

  /** Do it. Who asks while it is being done has it done once more after that, and does not wait for it. */
  async ask(): Promise<void> {
    this.asked = true;
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      while (this.asked) {
        this.asked = false;
        await this.work();
      }
    } finally {
      this.isRunning = false;
    }
  }
}
