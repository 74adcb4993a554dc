// The search runs in a worker, and browsers start none for pages that are opened from a disk. There, a hidden frame
// does its work: what is told to the worker arrives in the frame, and what the frame tells arrives at the worker's owner.
"use strict";
if (location.protocol === "file:") {
  window.Worker = class {
    constructor(address) {
      this.onmessage = null;
      this.untold = [];
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.title = "search";
      this.frame.srcdoc = "<!doctype html><title>search</title>";
      this.frame.addEventListener("load", () => this.begin(new URL(address, location.href).href), { once: true });
      document.body.append(this.frame);
    }

    begin(address) {
      const inside = this.frame.contentWindow;
      inside.postMessage = (data) => setTimeout(() => this.onmessage?.(new MessageEvent("message", { data })));
      const script = inside.document.createElement("script");
      script.src = address;
      script.addEventListener("load", () => {
        const waiting = this.untold;
        this.untold = null;
        waiting.forEach((data) => this.postMessage(data));
      });
      inside.document.head.append(script);
    }

    postMessage(data) {
      if (this.untold) {
        this.untold.push(data);
        return;
      }
      const inside = this.frame.contentWindow;
      const copy = inside.structuredClone(data); // the worker's objects are its own, as they are in a real one
      setTimeout(() => inside.dispatchEvent(new inside.MessageEvent("message", { data: copy })));
    }

    terminate() {
      this.frame.remove();
    }
  };
}
