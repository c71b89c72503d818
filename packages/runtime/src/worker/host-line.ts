import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Answer, FromWorker, Question, Reply } from "../protocol.ts";

/** Asks the app while the plug-in waits: this thread sleeps until the answer is there. */
export class HostLine {
  readonly #questions: MessagePort;
  readonly #answers: MessagePort;
  readonly #bell: Int32Array<SharedArrayBuffer>;
  #lastId = 0;

  constructor(questions: MessagePort, answers: MessagePort, bell: Int32Array<SharedArrayBuffer>) {
    this.#questions = questions;
    this.#answers = answers;
    this.#bell = bell;
  }

  ask(question: Question): Reply {
    this.#lastId += 1;
    const id = this.#lastId;
    this.#questions.postMessage({ kind: "question", id, question } satisfies FromWorker, buffersOf(question));
    for (;;) {
      // Read before looking: an answer that comes in between changes it, and the wait below returns at once.
      const rung = Atomics.load(this.#bell, 0);
      const reply = this.#receive(id);
      if (reply !== undefined) return reply;
      Atomics.wait(this.#bell, 0, rung);
    }
  }

  /** Passes over answers to questions that a stack overflow left behind. */
  #receive(id: number): Reply | undefined {
    for (;;) {
      const received: { message: Answer } | undefined = receiveMessageOnPort(this.#answers);
      if (received === undefined) return undefined;
      if (received.message.id === id) return received.message.reply;
    }
  }
}

function buffersOf(question: Question): ArrayBuffer[] {
  const arrays = question.kind === "host-function" ? question.inputs : [question.request, question.body];
  return arrays.flatMap((array) => (array?.buffer instanceof ArrayBuffer ? [array.buffer] : []));
}
