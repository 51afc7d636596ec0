// serial_port.mjs: a tty that looks like a Web Serial port, which is what esptool-js expects in a browser.
//
// Reads arrive as the kernel delivers them, writes go straight to the tty from a worker thread of Node's: nothing
// here slows the peer down.  Node cannot set DTR and RTS; as on a Sonoff, nobody listens to them.
// SPDX-License-Identifier: MIT
import { execFile } from "node:child_process";
import { constants, closeSync, openSync } from "node:fs";
import { open } from "node:fs/promises";
import { ReadStream } from "node:tty";
import { promisify } from "node:util";

const run = promisify(execFile);

export class SerialPort {
  #path;
  #tty = null; // for reading
  #file = null; // for writing
  readable = null;
  writable = null;

  constructor(path) {
    this.#path = path;
  }

  getInfo() {
    return {};
  }

  async #stty(...settings) {
    await run("stty", ["-F", this.#path, ...settings]);
  }

  async setBaudRate(baud) {
    await this.#stty(String(baud));
  }

  async setSignals() {}

  async open({ baudRate }) {
    await this.#stty("raw", "-echo", "clocal", "-crtscts", String(baudRate));
    const fd = openSync(this.#path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    try {
      this.#tty = new ReadStream(fd);
      this.#file = await open(this.#path, constants.O_WRONLY | constants.O_NOCTTY);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    const tty = this.#tty;
    const file = this.#file;
    this.readable = new ReadableStream({
      start(controller) {
        tty.on("data", (data) => controller.enqueue(new Uint8Array(data)));
        tty.on("error", (error) => controller.error(error));
      },
      cancel() {
        tty.removeAllListeners("data");
      },
    });
    this.writable = new WritableStream({
      async write(data) {
        for (let done = 0; done < data.length; ) {
          done += (await file.write(data, done, data.length - done)).bytesWritten;
        }
      },
    });
  }

  async close() {
    this.readable = this.writable = null;
    this.#tty?.destroy();
    await this.#file?.close();
    this.#tty = this.#file = null;
  }
}
