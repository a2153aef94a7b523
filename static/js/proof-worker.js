/* Finds the number whose SHA-256, behind the salt, is the one given; answers as ALTCHA's scripts do. */
"use strict";

self.addEventListener("message", async ({ data: task }) => {
  const started = Date.now();
  const encoder = new TextEncoder();
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  for (let number = 0; number <= task.maxnumber; number += 1) {
    const found = await crypto.subtle.digest("SHA-256", encoder.encode(task.salt + number));
    if (hex(found) === task.challenge) {
      const { algorithm, challenge, salt, signature } = task;
      const answer = { algorithm, challenge, number, salt, signature, took: Date.now() - started };
      self.postMessage(btoa(JSON.stringify(answer)));
      return;
    }
  }
  self.postMessage("");
});
