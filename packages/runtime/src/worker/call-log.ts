import { LOG_LEVEL_NUMBERS, type LogEntry, type LogLevel } from "../log.ts";

type Source = LogEntry["source"];

/** Takes one entry. */
export type LogSink = (entry: Pick<LogEntry, "level" | "text" | "source">) => void;

/** What each entry counts beside its text, so that empty entries are bounded too. */
const ENTRY_BYTES = 64;
const NEWLINE = 0x0a;

/** Sends what a plug-in logs, until one call has used up its bytes; then says so once, and drops the rest. */
export class CallLog {
  readonly #send: LogSink;
  readonly #limit: number;
  readonly #level: number;
  readonly #lines: { [source in "stdout" | "stderr"]: Uint8Array<ArrayBuffer>[] } = {
    stdout: [],
    stderr: [],
  };
  #used = 0;
  #full = false;

  constructor(send: LogSink, limit: number, level: number) {
    this.#send = send;
    this.#limit = limit;
    this.#level = level;
  }

  begin(): void {
    this.#used = 0;
    this.#full = false;
    if (this.#lines.stdout.length > 0) this.#lines.stdout = [];
    if (this.#lines.stderr.length > 0) this.#lines.stderr = [];
  }

  /** Whether an entry of this level would be sent; saves reading it. */
  wants(level: LogLevel): boolean {
    return !this.#full && LOG_LEVEL_NUMBERS[level] >= this.#level;
  }

  /** How many more bytes are worth reading: one more than fit, so that the rest counts as dropped. */
  get room(): number {
    return this.#full ? 0 : this.#limit - this.#used + 1;
  }

  /** Sends one entry. */
  entry(level: LogLevel, bytes: Uint8Array): void {
    if (this.wants(level) && this.#take(bytes.length)) this.#emit(level, bytes, "log");
  }

  /** Takes a piece of a standard stream, and sends each line that it completes. */
  write(source: "stdout" | "stderr", piece: Uint8Array<ArrayBuffer>): void {
    // Counted when it comes in, because a line without an end is held here.
    if (!this.wants(levelOf(source)) || !this.#take(piece.length)) return;
    let rest = piece;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      this.#lines[source].push(rest.subarray(0, end));
      this.#flush(source);
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.#lines[source].push(rest);
  }

  /** Sends the lines that the call left without an end. */
  end(): void {
    if (this.#lines.stdout.length > 0) this.#flush("stdout");
    if (this.#lines.stderr.length > 0) this.#flush("stderr");
  }

  #flush(source: "stdout" | "stderr"): void {
    const line = Buffer.concat(this.#lines[source]);
    this.#lines[source] = [];
    this.#emit(levelOf(source), line, source);
  }

  #emit(level: LogLevel, bytes: Uint8Array, source: Source): void {
    if (this.#take(ENTRY_BYTES)) this.#send({ level, text: new TextDecoder().decode(bytes), source });
  }

  #take(bytes: number): boolean {
    if (this.#full) return false;
    this.#used += bytes;
    if (this.#used <= this.#limit) return true;
    this.#full = true;
    const text = `This call logged more than ${this.#limit} bytes: the rest is dropped.`;
    this.#send({ level: "warn", text, source: "runtime" });
    return false;
  }
}

function levelOf(source: "stdout" | "stderr"): LogLevel {
  return source === "stdout" ? "info" : "warn";
}
