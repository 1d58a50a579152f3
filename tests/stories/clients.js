// SPDX-License-Identifier: Apache-2.0
// The published JavaScript clients of Standard Webhooks and of CloudEvents, for tests/stories/clients.sh.
//
//   node clients.js send ADDRESS             delivers with both; what is tampered with must be refused
//   node clients.js receive ADDRESSFILE LOG  takes what the host sends on a free port, and has both read it
//   node clients.js keep ADDRESSFILE FILE    keeps the body of one request, and answers with its type
//
// SECRET is whsec_…, TOKEN the bearer token of the CloudEvents source.
"use strict";
const fs = require("fs");
const http = require("http");
const { Webhook } = require("standardwebhooks");
const { CloudEvent, HTTP } = require("cloudevents");

const { SECRET, TOKEN } = process.env;
const webhook = new Webhook(SECRET);
const text = "Café 😀 & co, 50%";

async function expect(what, wanted, url, headers, body) {
  const answer = await fetch(url, { method: "POST", headers, body });
  const said = await answer.text();
  if (answer.status !== wanted)
    throw new Error(`${what}: ${answer.status} instead of ${wanted}: ${said}`);
}

// ---- Standard Webhooks

function signed(id, body, at = new Date(), by = webhook) {
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": by.sign(id, at, body),
  };
}

async function sendWebhooks(url) {
  const body = (id) => JSON.stringify({ type: "item", timestamp: new Date().toISOString(), data: { id, text } });
  const good = body("w1"), head = signed("msg_1", good);
  await expect("a webhook", 202, url, head, good);
  await expect("the same again", 200, url, head, good);
  const other = new Webhook("whsec_" + Buffer.from("some other secret of ours").toString("base64"));
  const second = body("w2"), both = signed("msg_2", second);
  both["webhook-signature"] = other.sign("msg_2", new Date(), second) + " " + both["webhook-signature"];
  await expect("two signatures, one of them ours", 202, url, both, second);
  const bad = body("bad");
  await expect("another body", 401, url, signed("msg_3", good), bad);
  await expect("another id", 401, url, { ...signed("msg_3", bad), "webhook-id": "msg_4" }, bad);
  await expect("another secret", 401, url, signed("msg_5", bad, new Date(), other), bad);
  await expect("no signature", 401, url, { ...signed("msg_6", bad), "webhook-signature": "" }, bad);
  await expect("of an hour ago", 401, url, signed("msg_7", bad, new Date(Date.now() - 3600e3)), bad);
  await expect("of tomorrow", 401, url, signed("msg_8", bad, new Date(Date.now() + 86400e3)), bad);
  const later = { ...signed("msg_9", bad, new Date(Date.now() - 3600e3)) };
  later["webhook-timestamp"] = String(Math.floor(Date.now() / 1000));
  await expect("an old one, dated anew", 401, url, later, bad);
}

// ---- CloudEvents

const event = (id, more) =>
  new CloudEvent({ id, source: "/shop", type: "item", subject: "50% off", data: { id, text }, ...more });

async function sendEvents(url) {
  const auth = { authorization: `Bearer ${TOKEN}` };
  const send = (what, wanted, message, more = auth) =>
    expect(what, wanted, url, { ...message.headers, ...more }, message.body);
  await send("a binary event", 202, HTTP.binary(event("c1")));
  await send("the same, structured", 200, HTTP.structured(event("c1")));
  await send("a structured event", 202, HTTP.structured(event("c2")));
  await send("bytes, binary", 202, HTTP.binary(event("c3", {
    datacontenttype: "application/octet-stream", data: Buffer.from([0, 255, 254]) })));
  await send("bytes, structured", 202, HTTP.structured(event("c4", { data: undefined, data_base64: "AP/+" })));
  await send("text", 202, HTTP.binary(event("c5", { datacontenttype: "text/plain", data: text })));
  await send("extensions", 202, HTTP.binary(event("c6", { traceparent: "00-1-2-01", sequence: 7 })));
  const batch = [event("c7"), event("c8"), event("c9")];
  await send("a batch", 202, { headers: { "content-type": "application/cloudevents-batch+json" }, body: JSON.stringify(batch) });
  await send("no token", 401, HTTP.binary(event("bad")), {});
  await send("another token", 401, HTTP.structured(event("bad")), { authorization: "Bearer " + TOKEN + "x" });
  const nameless = HTTP.binary(event("bad"));
  delete nameless.headers["ce-id"];
  await send("an event without its id", 400, nameless);
  const broken = HTTP.structured(event("bad"));
  await send("half an event", 400, { ...broken, body: broken.body.slice(0, -2) });
  await send("a batch of which one is none", 400, {
    headers: { "content-type": "application/cloudevents-batch+json" }, body: JSON.stringify([event("bad"), { id: "bad" }]) });
}

// ---- what is sent to us

function read(headers, body) {
  webhook.verify(body, headers);
  for (const change of [[body + " ", headers], [body, { ...headers, "webhook-id": "msg_0" }]])
    try {
      webhook.verify(...change);
      return "tampered with, and verified";
    } catch (error) {
      if (error.name !== "Error" && error.name !== "WebhookVerificationError") throw error;
    }
  if (!headers["content-type"].startsWith("application/cloudevents")) {
    const { type, data } = JSON.parse(body);
    return `webhook ${type} ${data.subject} | ${data.body}`;
  }
  const found = HTTP.toEvent({ headers, body });
  found.validate();
  return `event ${found.type} ${found.data.subject} | ${found.data.body} | id ${found.id === headers["webhook-id"]}`;
}

function listen(addressFile, take) {
  const server = http.createServer((request, answer) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => take(request, Buffer.concat(parts), answer));
  });
  server.listen(0, "127.0.0.1", () => fs.writeFileSync(addressFile, `http://127.0.0.1:${server.address().port}`));
}

function receive(addressFile, log) {
  listen(addressFile, (request, body, answer) => {
    let said;
    try {
      said = read(request.headers, body.toString());
    } catch (error) {
      said = `${error.name}: ${error.message}`;
    }
    fs.appendFileSync(log, `${request.url} ${said}\n`);
    answer.writeHead(204).end();
  });
}

function keep(addressFile, file) {
  listen(addressFile, (request, body, answer) => {
    fs.writeFileSync(file, body);
    answer.end(request.headers["content-type"], () => process.exit(0));
  });
}

const [what, first, second] = process.argv.slice(2);
if (what === "receive")
  receive(first, second);
else if (what === "keep")
  keep(first, second);
else
  sendWebhooks(`${first}/standard`).then(() => sendEvents(`${first}/events`)).catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
