// The call of bench.call with Node.js and the package ari-client, as its documentation shows it; no checks.
"use strict";
const http = require("http");
const ari = require("ari-client");

const [app, url, script, sounds] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true });

function ask(channel, key) {
  const body = new URLSearchParams({ CallID: channel, Digits: key }).toString();
  const headers = { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": body.length };
  return new Promise((resolve, reject) => {
    const request = http.request(script, { method: "POST", agent, headers }, (answer) => {
      let text = "";
      answer.on("data", (part) => { text += part; });
      answer.on("end", () => resolve(text));
    });
    request.on("error", reject);
    request.end(body);
  });
}

function media(name) {
  return `sound:${sounds}/client/en/${name}`;
}

ari.connect(url, process.env.ARI_USER, process.env.ARI_PASSWORD).then((client) => {
  client.on("StasisStart", async (event, channel) => {
    const prompt = client.Playback();
    channel.once("ChannelDtmfReceived", async (keyed) => {
      const stopped = prompt.stop().catch(() => {});
      const reply = await ask(channel.id, keyed.digit);
      await stopped;
      const done = client.Playback();
      done.once("PlaybackFinished", () => channel.hangup().catch(() => {}));
      await channel.play({ media: media(/<PlaySound>([^<]*)</.exec(reply)[1]) }, done);
    });
    await channel.answer();
    await channel.play({ media: media("tone-440") }, prompt);
  });
  client.start(app);
});
