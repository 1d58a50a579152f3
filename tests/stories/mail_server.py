# SPDX-License-Identifier: Apache-2.0
"""
Mail servers for a story, by aiosmtpd, and a man in the middle of one of them:

  mail_server.py CERTIFICATES PORTS MAILS     PORTS gets a line NAME=PORT for each that listens
  mail_server.py --read MAILS                 the mails that arrived as Python's own parser reads them, JSON a line each

What arrived is MAILS/N.eml, what came of it and how in MAILS/N.json, and what a listener heard in clear in MAILS/clear.
A recipient says what happens: later@ is put off the first time, never@ is refused, twice@ is taken the first time and
hung up on before that is said.
"""
import asyncio
import email
import email.policy
import json
import pathlib
import ssl
import sys

LOGIN = (b"steward", b"pass:word")


class Book:
    def __init__(self, folder):
        self.folder, self.count, self.seen = folder, 0, set()

    def first_of(self, recipient):
        new = recipient not in self.seen
        self.seen.add(recipient)
        return new

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("never@"):
            return "550 5.1.1 no such person here"
        if address.startswith("later@") and self.first_of(address):
            return "451 4.7.1 come again in a moment"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        place = self.folder / str(self.count)
        place.with_suffix(".eml").write_bytes(envelope.original_content)
        place.with_suffix(".json").write_text(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": server.transport.get_extra_info("sslcontext") is not None,
            "login": session.auth_data.decode() if session.auth_data else None}))
        for recipient in envelope.rcpt_tos:
            if recipient.startswith("twice@") and self.first_of(recipient):
                server.transport.abort()
        return "250 kept"


def authenticate(server, session, envelope, mechanism, login):
    from aiosmtpd.smtp import AuthResult
    good = (login.login, login.password) == LOGIN
    return AuthResult(success=good, handled=False, auth_data=login.login if good else None)


def context(folder, name):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    return made


async def between(book, port, edit, pause, reader, writer):
    """Whoever sits on the line: passes on, edits what the server says, and notes what the client lets him see."""
    await asyncio.sleep(pause)
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)

    async def up():
        while said := await reader.read(65536):
            with (book.folder / "clear").open("ab") as f:
                f.write(said)
            far_writer.write(said)
        far_writer.close()

    async def down():
        while said := await far_reader.read(65536):
            writer.write(edit(said))
        writer.close()

    await asyncio.gather(up(), down(), return_exceptions=True)


async def serve(certificates, ports, mails):
    from aiosmtpd.smtp import SMTP
    book, loop, lines = Book(mails), asyncio.get_running_loop(), []

    async def listen(name, tls=None, implicit=None, **more):
        def session():
            return SMTP(book, hostname="mail.example", tls_context=tls, require_starttls=tls is not None,
                        authenticator=authenticate, auth_required=tls is not None or implicit is not None,
                        auth_require_tls=implicit is None, **more)
        server = await loop.create_server(session, "127.0.0.1", 0, ssl=implicit)
        lines.append(f"{name}={server.sockets[0].getsockname()[1]}")
        return server.sockets[0].getsockname()[1]

    good = await listen("good", tls=context(certificates, "good"))
    await listen("smtps", implicit=context(certificates, "good"))
    await listen("clear")
    for name in ("stranger", "expired", "other_host"):
        await listen(name, tls=context(certificates, name))
        await listen(f"smtps_{name}", implicit=context(certificates, name))
    edits = {
        # no STARTTLS is offered (what stands in its place keeps the answer whole), or it is said to be out of order
        "stripped": (lambda said: said.replace(b"STARTTLS", b"XXXXXXXA"), 0),
        "denied": (lambda said: b"454 4.7.0 TLS not available\r\n" if said.startswith(b"220 Ready") else said, 0),
        # greets late, as servers do that want to know who is in a hurry
        "late": (lambda said: said, 6),
    }
    for name, (edit, pause) in edits.items():
        server = await asyncio.start_server(
            lambda r, w, e=edit, p=pause: between(book, good, e, p, r, w), "127.0.0.1", 0)
        lines.append(f"{name}={server.sockets[0].getsockname()[1]}")
    ports.with_suffix(".new").write_text("\n".join(lines) + "\n")
    ports.with_suffix(".new").rename(ports)
    await asyncio.Event().wait()


def read(mails):
    for place in sorted(mails.glob("*.eml"), key=lambda p: int(p.stem)):
        raw = place.read_bytes()
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        defects = [str(d) for part in mail.walk() for d in part.defects]
        defects += [f"{n}: {d}" for n, h in mail.items() for d in h.defects]
        print(json.dumps({
            **json.loads(place.with_suffix(".json").read_text()),
            "subject": mail["Subject"], "id": mail["Message-ID"], "body": mail.get_content(),
            "sender": mail["From"].addresses[0].display_name, "names": sorted(mail.keys()), "defects": defects,
            "date": mail["Date"].datetime.isoformat(),
            "longest": max(len(line) for line in raw.split(b"\r\n")), "bare": raw.replace(b"\r\n", b"").count(b"\n")}))


if sys.argv[1] == "--read":
    read(pathlib.Path(sys.argv[2]))
else:
    asyncio.run(serve(*map(pathlib.Path, sys.argv[1:])))
